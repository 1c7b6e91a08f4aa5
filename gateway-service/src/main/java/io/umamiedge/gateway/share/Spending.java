package io.umamiedge.gateway.share;

/**
 * Where one gateway stands with a budget in its present period, in 10<sup>-9</sup> of the currency's major unit.
 *
 * @param spent by requests that are over
 * @param reserved for those under way
 * @param held the most that it may spend; less than is spent and reserved when a request cost more than was set aside
 * @param largest what was set aside for the largest request of late; 0 when none was asked for a minute
 * @param recent what was asked for in some seconds, about
 */
public record Spending(long spent, long reserved, long held, long largest, long recent) {
    /** What it cannot give back. */
    long used() {
        return spent + reserved;
    }
}
