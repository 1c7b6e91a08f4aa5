package io.umamiedge.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which nodes one process hosts, from {@code --config file.json} or from flags for a single node. */
record SimulatorSettings(List<NodeSettings> nodes) {
    private enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        LIST
    }

    private record Field(String name, Kind kind) {}

    private static final Map<String, Field> FLAGS = Map.ofEntries(
            Map.entry("--node", new Field("id", Kind.TEXT)),
            Map.entry("--port", new Field("port", Kind.INTEGER)),
            Map.entry("--models", new Field("models", Kind.LIST)),
            Map.entry("--runtime-id", new Field("runtime_id", Kind.TEXT)),
            Map.entry("--slots", new Field("slots", Kind.INTEGER)),
            Map.entry("--max-waiting", new Field("max_waiting", Kind.INTEGER)),
            Map.entry("--ttft-ms", new Field("ttft_ms", Kind.INTEGER)),
            Map.entry("--tokens-per-second", new Field("tokens_per_second", Kind.DECIMAL)),
            Map.entry("--seed", new Field("seed", Kind.INTEGER)),
            Map.entry("--telemetry", new Field("telemetry", Kind.TEXT)),
            Map.entry("--key-file", new Field("key_file", Kind.TEXT)),
            Map.entry("--report-interval-ms", new Field("report_interval_ms", Kind.INTEGER)));

    SimulatorSettings {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("nodes must hold at least one node");
        }
        if (nodes.stream().map(NodeSettings::id).distinct().count() != nodes.size()) {
            throw new IllegalArgumentException("nodes must hold each id once");
        }
    }

    /** Throws {@link IllegalArgumentException} naming the option or field, {@link IOException} for an unreadable file. */
    static SimulatorSettings parse(List<String> arguments) throws IOException {
        try {
            if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
                return Json.strict().readValue(Files.readString(Path.of(arguments.get(1))), SimulatorSettings.class);
            }
            return new SimulatorSettings(List.of(Json.strict().treeToValue(node(arguments), NodeSettings.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonErrors.describe(e), e);
        }
    }

    private static ObjectNode node(List<String> arguments) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < arguments.size(); i += 2) {
            String flag = arguments.get(i);
            Field field = FLAGS.get(flag);
            if (field == null) {
                throw new IllegalArgumentException("unknown option " + flag + "; the options are --config FILE, or "
                        + String.join(", ", FLAGS.keySet().stream().sorted().toList()));
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(flag + " wants a value");
            }
            put(node, flag, field, arguments.get(i + 1));
        }
        return node;
    }

    private static void put(ObjectNode node, String flag, Field field, String value) {
        try {
            switch (field.kind) {
                case TEXT -> node.put(field.name, value);
                case INTEGER -> node.put(field.name, Long.parseLong(value));
                case DECIMAL -> node.put(field.name, Double.parseDouble(value));
                case LIST -> {
                    var list = node.putArray(field.name);
                    for (String item : value.split(",")) {
                        list.add(item.strip());
                    }
                }
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " must be a number", e);
        }
    }
}
