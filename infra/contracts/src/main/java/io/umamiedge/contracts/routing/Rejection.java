package io.umamiedge.contracts.routing;

/** How many nodes a rule removed. */
public record Rejection(Rule rule, int nodes) {}
