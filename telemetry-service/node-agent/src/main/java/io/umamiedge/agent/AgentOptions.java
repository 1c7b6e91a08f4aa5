package io.umamiedge.agent;

import io.umamiedge.contracts.identity.RuntimeId;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line, the environment and a properties file ask for, in this order of precedence.
 *
 * <p>A runtime is written {@code id=llm,adapter=vllm,base_url=http://127.0.0.1:8000,slots=16}; several are separated by
 * semicolons.
 */
public record AgentOptions(AgentSettings settings, NodeKeySource key) {
    private static final Set<String> FLAGS = Set.of("config", "telemetry", "key-file", "interval-ms", "runtime", "gpu");
    private static final Set<String> PROPERTIES = Set.of("telemetry", "key_file", "interval_ms", "runtimes", "gpu");
    private static final Set<String> RUNTIME_FIELDS =
            Set.of("id", "adapter", "base_url", "slots", "metrics_url", "key_file");

    /** Throws {@link IllegalArgumentException} naming the option, {@link IOException} when a file cannot be read. */
    public static AgentOptions parse(List<String> arguments, Map<String, String> environment) throws IOException {
        Map<String, String> flags = flags(arguments);
        String file = flags.getOrDefault("config", environment.get("UMAMI_AGENT_CONFIG"));
        Properties properties = file == null ? new Properties() : properties(Path.of(file));

        String telemetry =
                first(flags.get("telemetry"), environment.get("UMAMI_TELEMETRY_URL"), properties, "telemetry");
        String keyFile = first(flags.get("key-file"), environment.get("UMAMI_NODE_KEY_FILE"), properties, "key_file");
        String interval =
                first(flags.get("interval-ms"), environment.get("UMAMI_INTERVAL_MS"), properties, "interval_ms");
        String gpu = first(flags.get("gpu"), environment.get("UMAMI_GPU"), properties, "gpu");
        String runtimes = first(flags.get("runtime"), environment.get("UMAMI_RUNTIMES"), properties, "runtimes");
        if (telemetry == null) {
            throw new IllegalArgumentException("telemetry is missing: pass --telemetry or set UMAMI_TELEMETRY_URL");
        }
        if (runtimes == null) {
            throw new IllegalArgumentException("no runtime given: pass --runtime or set UMAMI_RUNTIMES");
        }
        return new AgentOptions(
                new AgentSettings(
                        url("telemetry", telemetry),
                        Duration.ofMillis(interval == null ? 1000 : number("interval_ms", interval)),
                        runtimes(runtimes),
                        GpuSource.parse(gpu == null ? "auto" : gpu)),
                key(keyFile, environment.get("UMAMI_NODE_KEY")));
    }

    private static NodeKeySource key(@Nullable String file, @Nullable String secret) throws IOException {
        if (file != null) {
            return NodeKeySource.file(Path.of(file));
        }
        if (secret != null) {
            return NodeKeySource.of(NodeKeySource.parse(secret));
        }
        throw new IllegalArgumentException("no node key: pass --key-file or set UMAMI_NODE_KEY_FILE or UMAMI_NODE_KEY");
    }

    private static Map<String, String> flags(List<String> arguments) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i).startsWith("--") ? arguments.get(i).substring(2) : "";
            if (name.equals("key") || name.startsWith("key=")) {
                throw new IllegalArgumentException(
                        "a key on the command line is seen by every user of this machine: use --key-file");
            }
            if (!FLAGS.contains(name)) {
                throw new IllegalArgumentException("unknown option; the options are --config, --telemetry, --key-file,"
                        + " --interval-ms, --runtime and --gpu");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("--" + name + " wants a value");
            }
            flags.merge(name, arguments.get(i + 1), name.equals("runtime") ? (a, b) -> a + ";" + b : (a, b) -> b);
        }
        return flags;
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        for (String name : properties.stringPropertyNames()) {
            if (!PROPERTIES.contains(name)) {
                throw new IllegalArgumentException(name + " is not a known property");
            }
        }
        return properties;
    }

    private static @Nullable String first(
            @Nullable String flag, @Nullable String environment, Properties properties, String property) {
        if (flag != null) {
            return flag;
        }
        return environment != null ? environment : properties.getProperty(property);
    }

    private static List<RuntimeSettings> runtimes(String text) {
        List<RuntimeSettings> runtimes = new ArrayList<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                runtimes.add(runtime(part));
            }
        }
        return runtimes;
    }

    private static RuntimeSettings runtime(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",")) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? "" : field.substring(0, equals).strip();
            if (!RUNTIME_FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                        "a runtime is written id=…,base_url=… and, if need be, adapter=…,slots=…,metrics_url=…,key_file=…");
            }
            fields.put(name, field.substring(equals + 1).strip());
        }
        String id = fields.get("id");
        String baseUrl = fields.get("base_url");
        String slots = fields.get("slots");
        String metricsUrl = fields.get("metrics_url");
        String keyFile = fields.get("key_file");
        if (id == null || baseUrl == null) {
            throw new IllegalArgumentException("a runtime needs an id and a base_url");
        }
        return new RuntimeSettings(
                new RuntimeId(id),
                Adapter.named(fields.getOrDefault("adapter", "auto")),
                url("base_url", baseUrl),
                slots == null ? null : number("slots", slots),
                metricsUrl == null ? null : url("metrics_url", metricsUrl),
                keyFile == null ? null : Path.of(keyFile));
    }

    static URI url(String name, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not a URL", e);
        }
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number", e);
        }
    }
}
