package io.umamiedge.deploy.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What may be said when a key is asked for; null for a key that does not expire. */
public record KeyRequest(@Nullable Instant expiresAt) {}
