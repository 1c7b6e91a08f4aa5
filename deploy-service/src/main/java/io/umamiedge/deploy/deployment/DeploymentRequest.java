package io.umamiedge.deploy.deployment;

import io.umamiedge.contracts.deployment.DeploymentStatus;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as it is reported (operator guide, production gates).
 *
 * @param releaseName what people see, 1 to 200 characters
 * @param environment a lower-case label such as {@code production}
 * @param evidenceUri where the evidence is: an {@code https}, {@code s3} or {@code gs} object or a {@code urn}, without
 *     user info, at most 2 000 characters
 * @param evidenceSha256 64 lower-case hexadecimal digits
 * @param version for old installs only, at most 100 characters
 */
public record DeploymentRequest(
        String releaseName,
        String environment,
        DeploymentStatus status,
        URI evidenceUri,
        @Nullable String evidenceSha256,
        @Nullable String version) {
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> WITH_HOST = Set.of("https", "s3", "gs");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_URI = 2_000;
    private static final int LONGEST_VERSION = 100;

    public DeploymentRequest {
        if (releaseName.isBlank() || releaseName.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("release_name must be 1 to " + LONGEST_NAME + " characters");
        }
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new IllegalArgumentException(
                    "environment must be lower-case letters, digits and inner hyphens, at most 63 characters");
        }
        if (!isEvidence(evidenceUri)) {
            throw new IllegalArgumentException(
                    "evidence_uri must be an https, s3 or gs address without user info, or a urn");
        }
        if (evidenceSha256 != null && !SHA_256.matcher(evidenceSha256).matches()) {
            throw new IllegalArgumentException("evidence_sha256 must be 64 lower-case hexadecimal digits");
        }
        if (version != null && (version.isBlank() || version.length() > LONGEST_VERSION)) {
            throw new IllegalArgumentException("version must be 1 to " + LONGEST_VERSION + " characters");
        }
    }

    // Schemes that a reader's machine would resolve to something of its own (file, data, javascript) prove nothing.
    private static boolean isEvidence(URI uri) {
        String scheme = uri.getScheme();
        if (scheme == null || uri.toString().length() > LONGEST_URI) {
            return false;
        }
        return scheme.equals("urn")
                ? uri.isOpaque()
                : WITH_HOST.contains(scheme)
                        && uri.getRawAuthority() != null
                        && uri.getRawUserInfo() == null
                        && !uri.getRawAuthority().contains("@");
    }
}
