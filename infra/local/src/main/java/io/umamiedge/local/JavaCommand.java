package io.umamiedge.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a child JVM is started: with the Java of this one, out of reach of the terminal's Ctrl-C. */
final class JavaCommand {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private JavaCommand() {}

    /** The first words of a command line. */
    static List<String> base() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Ctrl-C reaches the whole process group; in a session of their own children end when the launcher says so, in
        // its order. setsid replaces itself with java, so the process number stays that of the child.
        return Files.isExecutable(SETSID) ? List.of(SETSID.toString(), java) : List.of(java);
    }
}
