package io.umamiedge.contracts.registry;

/** How far from the first choice a fallback may be; residency binds in every case. */
public enum FailoverRule {
    SAME_SITE,
    SAME_COUNTRY,
    SAME_CORRIDOR,
    ANY_PERMITTED,
    NONE
}
