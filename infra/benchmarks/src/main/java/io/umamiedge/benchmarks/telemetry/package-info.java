/** The telemetry suite: from a report to what a gateway sees. */
@NullMarked
package io.umamiedge.benchmarks.telemetry;

import org.jspecify.annotations.NullMarked;
