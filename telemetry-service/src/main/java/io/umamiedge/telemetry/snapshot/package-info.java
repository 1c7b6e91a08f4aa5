/** What has been published of every node, and how people and programs read it. */
@NullMarked
package io.umamiedge.telemetry.snapshot;

import org.jspecify.annotations.NullMarked;
