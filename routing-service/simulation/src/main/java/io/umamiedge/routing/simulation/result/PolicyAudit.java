package io.umamiedge.routing.simulation.result;

import java.util.List;

/**
 * What an independent check of every selected node and every fallback said.
 *
 * @param checked destinations that were checked
 * @param violations forbidden by the policies that the deciding gateway knew; must be 0
 * @param outdated permitted by those, forbidden by a policy that had changed and was still on its way to the gateway
 * @param examples of the violations, a sentence each, at most ten
 */
public record PolicyAudit(long checked, long violations, long outdated, List<String> examples) {
    public PolicyAudit {
        examples = List.copyOf(examples);
    }
}
