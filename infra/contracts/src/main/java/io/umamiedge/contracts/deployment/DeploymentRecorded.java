package io.umamiedge.contracts.deployment;

import io.umamiedge.contracts.identity.DeploymentId;
import io.umamiedge.contracts.identity.OperatorId;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deployment record (operator guide, production gates).
 *
 * @param releaseName what people see
 * @param evidenceSha256 64 lower-case hexadecimal digits, so that what the URI holds cannot be swapped unseen
 * @param version for old installs only; never shown in a user interface
 */
public record DeploymentRecorded(
        DeploymentId deploymentId,
        String releaseName,
        String environment,
        DeploymentStatus status,
        URI evidenceUri,
        @Nullable String evidenceSha256,
        @Nullable String version,
        OperatorId recordedBy,
        Instant recordedAt) {}
