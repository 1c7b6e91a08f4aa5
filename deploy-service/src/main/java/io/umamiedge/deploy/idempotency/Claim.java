package io.umamiedge.deploy.idempotency;

import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.platform.hash.Sha256;
import io.umamiedge.platform.problem.IdempotencyKey;
import io.umamiedge.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request as its {@code Idempotency-Key} header names it.
 *
 * @param key null when the header was not sent: the request stands for itself
 * @param fingerprint SHA-256 of what was asked, hexadecimal
 */
public record Claim(OperatorId operator, @Nullable String key, String fingerprint) {
    /** Throws {@link ProblemException} with status 400 when the header is not 1 to 255 visible ASCII characters. */
    public static Claim of(OperatorId operator, @Nullable String header, String operation, byte @Nullable [] body) {
        IdempotencyKey.require(header);
        byte[] front = (operation + '\0').getBytes(StandardCharsets.UTF_8);
        return new Claim(operator, header, Sha256.hex(front, body == null ? new byte[0] : body));
    }
}
