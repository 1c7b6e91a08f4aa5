package io.umamiedge.contracts.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IdentifierTest {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");
    private static final String GOOD = "abyz0189-";
    private static final String ANY = "az-AZ09_.:/@+`{[\u00e4\u0660 \n\0";

    @Test
    void takesWhatTheRegularExpressionsOfTheSchemasTake() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            String value = random(random);
            assertThat(new boolean[] {Identifier.isSlug(value), Identifier.isToken(value), Identifier.isLabel(value)})
                    .as("%s of seed %d", value, seed)
                    .containsExactly(
                            SLUG.matcher(value).matches(),
                            TOKEN.matcher(value).matches(),
                            LABEL.matcher(value).matches());
        }
    }

    @Test
    void saysWhichIdentifierIsWrongAndHow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeId("Berlin"))
                .withMessage("node id must be lower-case letters, digits and inner hyphens, at most 63 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestId(""))
                .withMessageStartingWith("request id must be");
    }

    /** Mostly good ones around the longest lengths, a bad character here and there. */
    private static String random(SplittableRandom random) {
        int length = random.nextInt(3) == 0 ? 60 + random.nextInt(8) : random.nextInt(132);
        StringBuilder value = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            String from = random.nextInt(100) == 0 ? ANY : GOOD;
            value.append(from.charAt(random.nextInt(from.length())));
        }
        return value.toString();
    }
}
