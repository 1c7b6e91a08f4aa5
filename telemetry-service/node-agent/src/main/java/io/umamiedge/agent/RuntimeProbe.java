package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import java.io.IOException;

/** Measures one runtime. Whatever the runtime does not say stays null. */
@FunctionalInterface
public interface RuntimeProbe {
    /** One measurement; throws {@link IOException} when the runtime does not answer as a ready one does. */
    RuntimeReport probe() throws IOException;
}
