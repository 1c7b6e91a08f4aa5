package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.Rule;
import java.util.ArrayList;
import java.util.List;

/** How many nodes each rule removed, in one decision. */
@SuppressWarnings("EnumOrdinal") // An EnumMap would box a count per node; the order never leaves this class.
final class Tally {
    private static final Rule[] RULES = Rule.values();

    private final int[] removed = new int[RULES.length];

    void add(Rule rule) {
        removed[rule.ordinal()]++;
    }

    void add(Rule rule, int nodes) {
        removed[rule.ordinal()] += nodes;
    }

    int of(Rule rule) {
        return removed[rule.ordinal()];
    }

    /**
     * The rule after which nothing was left, given that nothing is: rules are applied in order and a node is counted
     * under the first it fails, so it is the last one with a count. A grid without nodes serves no model.
     */
    Rule last() {
        for (int i = RULES.length - 1; i >= 0; i--) {
            if (removed[i] > 0) {
                return RULES[i];
            }
        }
        return Rule.MODEL_NOT_SERVED;
    }

    List<Rejection> rejections() {
        List<Rejection> rejections = new ArrayList<>();
        for (Rule rule : RULES) {
            if (removed[rule.ordinal()] > 0) {
                rejections.add(new Rejection(rule, removed[rule.ordinal()]));
            }
        }
        return rejections;
    }
}
