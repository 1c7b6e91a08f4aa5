package io.umamiedge.contracts.telemetry;

import io.umamiedge.contracts.identity.NodeId;
import java.time.Instant;

/**
 * A report as accepted.
 *
 * @param nodeId from the node key, never from the body
 * @param receivedAt the service's clock
 */
public record TelemetryReported(NodeId nodeId, Instant receivedAt, TelemetryReport report) {}
