package io.umamiedge.deploy.resource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.deploy.testing.OperatorKey;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.OpenApiContract;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class OpenApiIT {
    @Test
    void servesTheApiThatIsCommitted() {
        OpenApiContract.verify("deploy-service");
    }
}
