package io.umamiedge.gateway.share;

import io.umamiedge.contracts.limit.LimitRecord;

/** The log that all gateways write to and read in the same order. Does not block. */
public interface ShareLog {
    void append(LimitRecord record);

    void remove(String key);
}
