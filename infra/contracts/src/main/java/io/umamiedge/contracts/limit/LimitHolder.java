package io.umamiedge.contracts.limit;

/** What may have limits. */
public enum LimitHolder {
    CUSTOMER,
    KEY
}
