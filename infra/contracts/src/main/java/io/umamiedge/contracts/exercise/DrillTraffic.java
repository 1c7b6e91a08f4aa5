package io.umamiedge.contracts.exercise;

/** Whose requests a drill concerns. */
public enum DrillTraffic {
    /** Every customer's: the nodes are taken out of the grid. */
    CUSTOMERS,
    /** Nobody's: the router decides in its own memory where requests would go if the nodes were out. */
    SYNTHETIC
}
