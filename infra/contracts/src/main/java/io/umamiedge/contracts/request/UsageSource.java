package io.umamiedge.contracts.request;

/** Where token counts come from. */
public enum UsageSource {
    /** The runtime counted. */
    REPORTED,
    /** The gateway counted relayed events. */
    ESTIMATED,
    /** Nobody counted; the tokens are zero. */
    NONE
}
