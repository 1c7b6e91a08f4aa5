package io.umamiedge.deploy.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.deployment.DeploymentStatus;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentRequestTest {
    @Test
    void takesEvidenceThatEverybodyCanLookUp() {
        assertThat(List.of("https://ci.example/run/7", "s3://bucket/a_b/c", "gs://my_bucket/x", "urn:umami:drill:1"))
                .allSatisfy(uri -> assertThatCode(() -> request(uri)).doesNotThrowAnyException());
    }

    @Test
    void refusesEvidenceThatProvesNothingOrHoldsAPassword() {
        assertThat(List.of(
                        "file:///etc/passwd",
                        "http://ci.example/run/7",
                        "javascript:alert(1)",
                        "data:text/plain,x",
                        "https:relative",
                        "https://me:secret@ci.example/",
                        "s3://me:se_cret@buc_ket/x",
                        "/run/7",
                        "https://ci.example/" + "x".repeat(2_000)))
                .allSatisfy(uri -> assertThatThrownBy(() -> request(uri))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("evidence_uri "));
    }

    private static DeploymentRequest request(String uri) {
        return new DeploymentRequest("Kumquat", "production", DeploymentStatus.SUCCESS, URI.create(uri), null, null);
    }
}
