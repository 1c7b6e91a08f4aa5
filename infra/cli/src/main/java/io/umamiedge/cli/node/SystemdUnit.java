package io.umamiedge.cli.node;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The unit that runs the agent as a user that exists only while it does. systemd hands it its configuration and its key as
 * credentials, so that the files may stay root's alone; they are read anew when it is started.
 *
 * @param java absolute
 * @param jar absolute
 * @param config absolute
 * @param keyFile absolute
 * @param devices whether it may see devices, as {@code nvidia-smi} must
 */
record SystemdUnit(Path java, Path jar, Path config, Path keyFile, boolean devices) {
    static final String NAME = "umami-node.service";

    /** With these it stays under 64 MB; see the README of the agent. */
    private static final List<String> JAVA_FLAGS = List.of(
            "-Xms4m",
            "-Xmx24m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss256k",
            "-XX:TrimNativeHeapInterval=5000",
            "-XX:+ExitOnOutOfMemoryError");

    String text() {
        return """
                [Unit]
                Description=UmamiEdge node agent
                Wants=network-online.target
                After=network-online.target
                StartLimitIntervalSec=0

                [Service]
                ExecStart=%s
                LoadCredential=agent.properties:%s
                LoadCredential=node.key:%s
                # It says that the node is draining, which takes up to six seconds when telemetry hangs.
                KillSignal=SIGTERM
                TimeoutStopSec=15
                SuccessExitStatus=143
                Restart=always
                RestartSec=2
                # What is wrong with its configuration stays wrong until somebody mends it.
                RestartPreventExitStatus=2
                # Of which it needs a quarter; nvidia-smi wants its share.
                MemoryMax=256M
                TasksMax=64

                DynamicUser=yes
                NoNewPrivileges=yes
                CapabilityBoundingSet=
                ProtectSystem=strict
                ProtectHome=tmpfs
                BindReadOnlyPaths=%s %s
                PrivateTmp=yes
                PrivateDevices=%s
                ProtectClock=yes
                ProtectControlGroups=yes
                ProtectHostname=yes
                ProtectKernelLogs=yes
                ProtectKernelModules=yes
                ProtectKernelTunables=yes
                LockPersonality=yes
                RemoveIPC=yes
                RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
                RestrictNamespaces=yes
                RestrictRealtime=yes
                RestrictSUIDSGID=yes
                SystemCallArchitectures=native
                SystemCallFilter=@system-service
                SystemCallErrorNumber=EPERM
                UMask=0077

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                command(), escaped(config), escaped(keyFile), quoted(jar), quoted(javaHome()), devices ? "no" : "yes");
    }

    private String command() {
        return quotedCommand(java)
                + JAVA_FLAGS.stream().collect(Collectors.joining(" ", " ", ""))
                + " -jar " + quotedCommand(jar)
                + " --config ${CREDENTIALS_DIRECTORY}/agent.properties --key-file ${CREDENTIALS_DIRECTORY}/node.key";
    }

    private Path javaHome() {
        Path bin = java.getParent();
        Path home = bin == null ? null : bin.getParent();
        return home == null ? java : home;
    }

    /** Of a command line: variables are not to be replaced either. */
    private static String quotedCommand(Path path) {
        return quoted(path).replace("$", "$$");
    }

    private static String quoted(Path path) {
        String text = escaped(path);
        return text.chars().anyMatch(Character::isWhitespace) || text.contains("\"") || text.contains("\\")
                ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                : text;
    }

    private static String escaped(Path path) {
        return path.toString().replace("%", "%%");
    }
}
