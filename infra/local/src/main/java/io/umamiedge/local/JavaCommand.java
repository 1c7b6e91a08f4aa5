package io.umamiedge.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Command lines of child JVMs: the Java of this one, a small memory footprint, and a mark to find them by. */
final class JavaCommand {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private JavaCommand() {}

    /** One service's packaged application. */
    static List<String> application(Service service, GridSettings settings) {
        // Ten thousand reporting nodes with their windows do not fit into what is plenty for the others.
        int usual = service == Service.TELEMETRY ? 384 : 128;
        List<String> command = base(service, settings.home(), settings.heaps().getOrDefault(service, usual));
        if (service != Service.GATEWAY && service != Service.TELEMETRY) {
            // These two carry traffic and earn the optimising compiler, as Kafka does; others start sooner without it.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-jar");
        command.add(settings.artifact(service).toString());
        return command;
    }

    /** What {@link #kafka} needs in its environment: the class path of this JVM. */
    static Map<String, String> kafkaEnvironment() {
        // Not an argument: the JDK shows nothing of a command line longer than a page, and the mark must be seen.
        return Map.of("CLASSPATH", System.getProperty("java.class.path"));
    }

    /** Kafka alone. */
    static List<String> kafka(GridSettings settings, Path dataDirectory) {
        int heapMebibytes = settings.heaps().getOrDefault(Service.KAFKA, 256);
        List<String> command = base(Service.KAFKA, settings.home(), heapMebibytes);
        command.addAll(List.of(
                KafkaProcess.class.getName(),
                dataDirectory.toString(),
                Integer.toString(settings.port(Service.KAFKA))));
        return command;
    }

    /** An argument that only processes of the grid in this directory have. */
    static String mark(Path home) {
        return "-Dumamiedge.grid=" + home;
    }

    private static List<String> base(Service service, Path home, int heapMebibytes) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // Ctrl-C reaches the whole process group; in sessions of their own the children end when the launcher says
            // so, in its order. setsid replaces itself with java, so the process number stays that of the child.
            command.add(SETSID.toString());
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                mark(home),
                "-Dumamiedge.service=" + service.word(),
                "-Xms32m",
                "-Xmx" + heapMebibytes + "m",
                "-XX:+UseSerialGC",
                // What the compiler needed while it compiled goes back to the system.
                "-XX:TrimNativeHeapInterval=10000",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        return command;
    }
}
