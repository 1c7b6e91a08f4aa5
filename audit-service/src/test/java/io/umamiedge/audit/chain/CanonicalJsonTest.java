package io.umamiedge.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    /** RFC 8785 sections 3.2.2 and 3.2.3, without the number that does not survive (next test). */
    @Test
    void writesTheExampleOfTheStandard() {
        String input = """
                {
                  "numbers": [1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """;

        assertThat(canonical(input))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void keepsEveryDigitOfNumbersThatDoublesDoNotHold() {
        assertThat(canonical("{\"f\":1e400,\"a\":9007199254740993,\"b\":-9223372036854775808,\"c\":333333333.33333329,"
                        + "\"d\":[18446744073709551617],\"e\":{\"x\":0.1,\"y\":2147483648,\"z\":1764000000000}}"))
                .isEqualTo("{\"a\":\"9007199254740993\",\"b\":\"-9223372036854775808\",\"c\":\"333333333.33333329\","
                        + "\"d\":[\"18446744073709551617\"],\"e\":{\"x\":0.1,\"y\":2147483648,\"z\":1764000000000},"
                        + "\"f\":\"1E+400\"}");
    }

    @Test
    void isTheSameForItsOwnOutput() {
        String once = canonical("{\"b\":[1.50,{\"z\":null,\"a\":\"\\u0000\"}],\"a\":12345678901234567890}");

        assertThat(canonical(once)).isEqualTo(once);
    }

    @Test
    void refusesWhatHasNoCanonicalForm() {
        assertThatThrownBy(() -> canonical("{\"a\":1,\"a\":2}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canonical("{\"a\":1} x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canonical("{\"a\":")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canonical("{\"a\":\"\\ud800\"}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canonical("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String canonical(String json) {
        return CanonicalJson.write(CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8)));
    }
}
