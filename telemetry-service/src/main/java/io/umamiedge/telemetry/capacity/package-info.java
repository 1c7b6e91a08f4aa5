/** What each node can take now: snapshots from reports, and silence noticed. */
@NullMarked
package io.umamiedge.telemetry.capacity;

import org.jspecify.annotations.NullMarked;
