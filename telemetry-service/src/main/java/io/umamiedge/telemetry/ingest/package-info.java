/** Node reports in: read, judged one by one, and on Kafka before they are called accepted. */
@NullMarked
package io.umamiedge.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
