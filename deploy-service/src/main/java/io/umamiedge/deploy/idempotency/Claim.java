package io.umamiedge.deploy.idempotency;

import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request as its {@code Idempotency-Key} header names it.
 *
 * @param key null when the header was not sent: the request stands for itself
 * @param fingerprint SHA-256 of what was asked, hexadecimal
 */
public record Claim(OperatorId operator, @Nullable String key, String fingerprint) {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** Throws {@link ProblemException} with status 400 when the header is not 1 to 255 visible ASCII characters. */
    public static Claim of(OperatorId operator, @Nullable String header, String operation, byte @Nullable [] body) {
        if (header != null && !KEY.matcher(header).matches()) {
            throw new ProblemException(
                    CommonProblem.INVALID_PARAMETER, "Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(operation.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return new Claim(
                    operator, header, HexFormat.of().formatHex(digest.digest(body == null ? new byte[0] : body)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
