package io.umamiedge.cli.node;

import io.umamiedge.agent.AgentOptions;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.local.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The three files that make an agent of a machine: what to do, with which key, and the unit that runs it. */
record AgentFiles(Path directory) {
    AgentFiles {
        directory = directory.toAbsolutePath().normalize();
    }

    Path config() {
        return directory.resolve("agent.properties");
    }

    Path key() {
        return directory.resolve("node.key");
    }

    Path unit() {
        return directory.resolve(SystemdUnit.NAME);
    }

    /** Throws {@link IllegalArgumentException} when one of them is there already. */
    void requireNone() {
        List<String> there = Stream.of(config(), key(), unit())
                .filter(Files::exists)
                .map(Path::toString)
                .toList();
        if (!there.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join(", ", there) + (there.size() == 1 ? " is" : " are") + " there already: see --force");
        }
    }

    /** Throws {@link IllegalArgumentException} naming what the agent would refuse. */
    static void check(String properties) throws IOException {
        Path file = Files.createTempFile("agent", ".properties");
        try {
            Files.writeString(file, properties);
            AgentOptions.parse(List.of("--config", file.toString()), Map.of());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Writes all three, over what is there. */
    void write(String properties, ApiKey nodeKey, SystemdUnit unit) throws IOException {
        Files.createDirectories(directory);
        SecretFiles.write(key(), nodeKey.secret() + "\n");
        Files.writeString(config(), properties);
        Files.writeString(unit(), unit.text());
    }
}
