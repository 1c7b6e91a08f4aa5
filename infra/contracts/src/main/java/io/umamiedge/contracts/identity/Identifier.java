package io.umamiedge.contracts.identity;

/**
 * A name that crosses a package border as its own type, so that a node can never be passed where a site is meant.
 *
 * <p>Three shapes exist. A <em>slug</em> is chosen by an operator and is a DNS label (RFC 1035 section 2.3.1, lower
 * case, digits allowed first); a <em>token</em> is made by the grid; a <em>label</em> is free text that other software
 * chose, bounded and printable. Every constructor throws {@link IllegalArgumentException} naming what was wrong. Each
 * request makes a dozen of them, so they are looked at character by character, without a regular expression.
 */
public sealed interface Identifier
        permits NodeId,
                SiteId,
                CorridorId,
                SiteOwnerId,
                CustomerId,
                OperatorId,
                ResidencyPolicyId,
                SlaPolicyId,
                RuntimeId,
                DeploymentId,
                KeyId,
                RequestId,
                DecisionId,
                FailoverId,
                ExerciseId,
                GatewayId,
                ModelName {
    String value();

    /** Whether an operator could have chosen it. */
    static boolean isSlug(String value) {
        int length = value.length();
        if (length == 0 || length > 63 || value.charAt(0) == '-' || value.charAt(length - 1) == '-') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (!Ascii.isDigit(c) && !Ascii.isLowerCase(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether the grid could have made it. */
    static boolean isToken(String value) {
        return isMadeOf(value, 64, "_-");
    }

    /** Whether other software may have chosen it, as far as it is taken. */
    static boolean isLabel(String value) {
        return isMadeOf(value, 128, "._:/@+-") && Ascii.isLetterOrDigit(value.charAt(0));
    }

    private static boolean isMadeOf(String value, int most, String besides) {
        int length = value.length();
        if (length == 0 || length > most) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (!Ascii.isLetterOrDigit(c) && besides.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    static void requireSlug(String value, String what) {
        require(isSlug(value), what, "lower-case letters, digits and inner hyphens, at most 63 characters");
    }

    static void requireToken(String value, String what) {
        require(isToken(value), what, "letters, digits, '_' and '-', at most 64 characters");
    }

    static void requireLabel(String value, String what) {
        require(isLabel(value), what, "letters, digits and . _ : / @ + -, at most 128 characters");
    }

    private static void require(boolean holds, String what, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + rule);
        }
    }
}
