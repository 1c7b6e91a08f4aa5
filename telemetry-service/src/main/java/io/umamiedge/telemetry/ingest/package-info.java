/** Node reports in: who sends, whether there is room, read and judged one by one, on Kafka before they count as accepted. */
@NullMarked
// The paths are in META-INF/openapi.yaml; what they carry is described by the records themselves.
@OpenAPIDefinition(
        info = @Info(title = "telemetry-service", version = "1"),
        components =
                @Components(
                        schemas = {
                            @Schema(name = "TelemetryReport", implementation = TelemetryReport.class),
                            @Schema(name = "ReportAnswer", implementation = ReportAnswer.class)
                        }))
package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.telemetry.TelemetryReport;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.NullMarked;
