package io.umamiedge.contracts.identity;

import java.util.regex.Pattern;

/**
 * A name that crosses a package border as its own type, so that a node can never be passed where a site is meant.
 *
 * <p>Three shapes exist. A <em>slug</em> is chosen by an operator and is a DNS label (RFC 1035 section 2.3.1, lower
 * case, digits allowed first); a <em>token</em> is made by the grid; a <em>label</em> is free text that other software
 * chose, bounded and printable. Every constructor throws {@link IllegalArgumentException} naming what was wrong.
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
    Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

    String value();

    static void requireSlug(String value, String what) {
        require(SLUG, value, what, "lower-case letters, digits and inner hyphens, at most 63 characters");
    }

    static void requireToken(String value, String what) {
        require(TOKEN, value, what, "letters, digits, '_' and '-', at most 64 characters");
    }

    static void requireLabel(String value, String what) {
        require(LABEL, value, what, "letters, digits and . _ : / @ + -, at most 128 characters");
    }

    private static void require(Pattern pattern, String value, String what, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " must be " + rule);
        }
    }
}
