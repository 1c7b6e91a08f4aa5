package io.umamiedge.routing.simulation.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How many tokens a prompt or an answer has; every length is 1 to {@value #MOST}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TokenLength.Fixed.class, name = "fixed"),
    @JsonSubTypes.Type(value = TokenLength.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = TokenLength.Lognormal.class, name = "lognormal"),
    @JsonSubTypes.Type(value = TokenLength.Empirical.class, name = "empirical")
})
public sealed interface TokenLength {
    int MOST = 1_000_000;

    /** Always the same. */
    record Fixed(int tokens) implements TokenLength {
        public Fixed {
            Bounds.range("tokens", tokens, 1, MOST);
        }
    }

    /** Every length between two, both included, as likely as any other. */
    record Uniform(int least, int most) implements TokenLength {
        public Uniform {
            Bounds.range("least", least, 1, MOST);
            Bounds.range("most", most, least, MOST);
        }
    }

    /**
     * Logarithms are normally distributed, as prompts and answers of chats nearly are.
     *
     * @param sigma standard deviation of the natural logarithm, 0 to 4
     * @param most longer ones are cut to this
     */
    record Lognormal(double median, double sigma, int most) implements TokenLength {
        public Lognormal {
            Bounds.range("median", median, 1, MOST);
            Bounds.range("sigma", sigma, 0, 4);
            Bounds.range("most", most, 1, MOST);
        }
    }

    /** Drawn from lengths that were seen, each as likely as any other; a length seen twice is twice as likely. */
    record Empirical(List<Integer> values) implements TokenLength {
        public Empirical {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("values must hold at least one length");
            }
            values.forEach(value -> Bounds.range("values", value, 1, MOST));
        }
    }
}
