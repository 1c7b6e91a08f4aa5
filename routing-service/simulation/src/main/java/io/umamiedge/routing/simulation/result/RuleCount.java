package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.routing.Rule;

/** Requests refused because this rule removed the last node. */
public record RuleCount(Rule rule, long requests) {}
