package io.umamiedge.contracts.routing;

/**
 * What a score is the sum of; each without a dimension, lower is better. The engine's README has the formula.
 *
 * @param load share of the capacity in use, and of what may be when the report is old
 * @param latency time to first token, the way there included, as a share of the customer's p95 target
 * @param sla how far the request would miss the customer's p95 target, as a share of it; 0 when it would be kept
 * @param affinity zero or less: what it is worth to go where the prompt's prefix is
 */
public record ScoreTerms(double load, double latency, double sla, double affinity) {}
