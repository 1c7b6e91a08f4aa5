package io.umamiedge.agent;

import com.sun.management.OperatingSystemMXBean;
import io.umamiedge.contracts.telemetry.HostReport;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** The machine, or the container that holds the agent, as the JDK sees it. */
final class Host {
    private final @Nullable OperatingSystemMXBean system =
            ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean ? bean : null;

    @Nullable
    HostReport measure() {
        if (system == null) {
            return null;
        }
        double cpu = system.getCpuLoad();
        long total = system.getTotalMemorySize();
        long used = total - system.getFreeMemorySize();
        boolean memoryKnown = total > 0 && used >= 0;
        return new HostReport(
                cpu >= 0 && cpu <= 1 ? (Double) cpu : null,
                memoryKnown ? (Long) used : null,
                memoryKnown ? (Long) total : null);
    }
}
