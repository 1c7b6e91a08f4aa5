package io.umamiedge.contracts.exercise;

/**
 * What a simulation answered, in short.
 *
 * @param refused no node was permitted and free
 * @param lost taken by a node and finished by none
 * @param policyViolations destinations that an independent check found forbidden; must be 0
 * @param ttftP95Ms time to first token of served requests, milliseconds
 * @param e2eP95Ms time to the end of served requests, milliseconds
 */
public record SimulationFigures(
        long requests,
        long served,
        long refused,
        long lost,
        long failovers,
        long policyViolations,
        double ttftP95Ms,
        double e2eP95Ms) {}
