package io.umamiedge.contracts.registry;

/** What a customer has bought (operator guide, control dimension 5). */
public enum Tier {
    PILOT,
    ENTERPRISE,
    SOVEREIGN
}
