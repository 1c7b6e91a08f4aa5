package io.umamiedge.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every process of a local grid, in the order in which people list them. */
public enum Service {
    GATEWAY("gateway", 8080, "gateway-service", null),
    TELEMETRY("telemetry", 8081, "telemetry-service", null),
    ROUTING("routing", 8082, "routing-service", null),
    AUDIT("audit", 8083, "audit-service", DatabaseSchema.AUDIT),
    BILLING("billing", 8084, "billing-service", DatabaseSchema.BILLING),
    DEPLOY("deploy", 8085, "deploy-service", DatabaseSchema.DEPLOY),
    KAFKA("kafka", 19092, null, null),
    POSTGRES("postgres", 15432, null, null);

    private final String word;
    private final int defaultPort;
    private final @Nullable String module;
    private final @Nullable DatabaseSchema schema;

    Service(String word, int defaultPort, @Nullable String module, @Nullable DatabaseSchema schema) {
        this.word = word;
        this.defaultPort = defaultPort;
        this.module = module;
        this.schema = schema;
    }

    /** What Kafka and PostgreSQL are there for. */
    public static List<Service> applications() {
        return Arrays.stream(values()).filter(Service::isApplication).toList();
    }

    public static Optional<Service> ofWord(String word) {
        return Arrays.stream(values())
                .filter(service -> service.word.equals(word))
                .findFirst();
    }

    /** The name that people type and read. */
    public String word() {
        return word;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** The environment variable that moves it to another port. */
    public String portVariable() {
        return "UMAMI_" + word.toUpperCase(Locale.ROOT) + "_PORT";
    }

    /** The environment variable that gives it more memory, or less. PostgreSQL has no heap and does not look at it. */
    public String heapVariable() {
        return "UMAMI_" + word.toUpperCase(Locale.ROOT) + "_HEAP";
    }

    /** Whether it is one of ours rather than Kafka or PostgreSQL. */
    public boolean isApplication() {
        return module != null;
    }

    /** The directory of its Maven module; empty for Kafka and PostgreSQL. */
    Optional<String> module() {
        return Optional.ofNullable(module);
    }

    /** Where it keeps its rows; empty when it keeps none. */
    Optional<DatabaseSchema> schema() {
        return Optional.ofNullable(schema);
    }
}
