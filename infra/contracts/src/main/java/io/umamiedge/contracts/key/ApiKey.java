package io.umamiedge.contracts.key;

import io.umamiedge.contracts.identity.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The secret itself, alive only between issuing and hashing, or between an HTTP header and a comparison.
 *
 * <p>Form: {@code <prefix>_<43 base-62 digits: 256 random bits><6 base-62 digits: CRC-32 of what precedes>}. Secret
 * scanners match {@code \b(umn|umc|umo)_[0-9A-Za-z]{49}\b}; the checksum lets a typing error be told from an unknown
 * key without a look-up. {@link #toString()} never shows the secret.
 */
public final class ApiKey {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final KeyKind[] KINDS = KeyKind.values();
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;

    private final KeyKind kind;
    private final String secret;

    private ApiKey(KeyKind kind, String secret) {
        this.kind = kind;
        this.secret = secret;
    }

    /** A new key of this kind; {@code random} must be cryptographically strong. */
    public static ApiKey issue(KeyKind kind, RandomGenerator random) {
        StringBuilder text = new StringBuilder(kind.prefix()).append('_');
        for (int i = 0; i < RANDOM_DIGITS; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return new ApiKey(kind, text.append(checksum(text)).toString());
    }

    /** Empty unless the text has the form and its checksum matches. */
    public static Optional<ApiKey> parse(String text) {
        KeyKind kind = kind(text);
        return kind != null && hasForm(text, kind.prefix().length()) && hasChecksum(text)
                ? Optional.of(new ApiKey(kind, text))
                : Optional.empty();
    }

    private static @Nullable KeyKind kind(String text) {
        for (KeyKind kind : KINDS) {
            if (text.startsWith(kind.prefix())) {
                return kind;
            }
        }
        return null;
    }

    private static boolean hasForm(String text, int separator) {
        int length = separator + 1 + RANDOM_DIGITS + CHECK_DIGITS;
        if (text.length() != length || text.charAt(separator) != '_') {
            return false;
        }
        for (int i = separator + 1; i < length; i++) {
            if (!Ascii.isLetterOrDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasChecksum(String text) {
        int body = text.length() - CHECK_DIGITS;
        return checksum(text.substring(0, body)).equals(text.substring(body));
    }

    public KeyKind kind() {
        return kind;
    }

    /** The whole secret: for its holder once, and for hashing. */
    public String secret() {
        return secret;
    }

    /** Prefix and last four characters: enough for a person to recognise it. */
    public String hint() {
        return kind.prefix() + "_…" + secret.substring(secret.length() - 4);
    }

    @Override
    public String toString() {
        return hint();
    }

    private static String checksum(CharSequence text) {
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] digits = new char[CHECK_DIGITS];
        for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }
}
