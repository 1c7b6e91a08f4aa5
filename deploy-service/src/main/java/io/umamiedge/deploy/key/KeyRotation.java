package io.umamiedge.deploy.key;

import java.time.Duration;

/**
 * How a key is replaced.
 *
 * @param overlapSeconds how long the old key stays good, 0 to 604 800
 */
public record KeyRotation(int overlapSeconds) {
    private static final long LONGEST = Duration.ofDays(7).toSeconds();

    public KeyRotation {
        if (overlapSeconds < 0 || overlapSeconds > LONGEST) {
            throw new IllegalArgumentException("overlap_seconds must be 0 to " + LONGEST);
        }
    }

    Duration overlap() {
        return Duration.ofSeconds(overlapSeconds);
    }
}
