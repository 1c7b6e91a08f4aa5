/** From the metrics of an OpenTelemetry Collector to reports of a node: plain translation, no HTTP and no Kafka. */
@NullMarked
package io.umamiedge.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
