package io.umamiedge.deploy.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import java.security.SecureRandom;
import java.util.Map;

/** Gives the application under test its first operator key. */
public class OperatorKey implements QuarkusTestResourceLifecycleManager {
    private static final String PROPERTY = "umamiedge.bootstrap.operator-key";

    private final String secret =
            ApiKey.issue(KeyKind.OPERATOR, new SecureRandom()).secret();

    @Override
    public Map<String, String> start() {
        return Map.of(PROPERTY, secret);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(new Api(secret), new TestInjector.MatchesType(Api.class));
    }

    @Override
    public void stop() {}
}
