package io.umamiedge.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keeps code, JSON Schemas, golden payloads, topic pages and the AsyncAPI document in step. Run with
 * {@code -Dopenapi.update=true} to write the schemas and the AsyncAPI document anew.
 */
class ContractDocumentsTest {
    private static final Path SCHEMAS = Path.of("src/main/resources/schemas");
    private static final Path DOCS = Path.of("../../docs");
    private static final ObjectMapper PRETTY = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(EventType.class)
    void theCommittedSchemaIsWhatTheRecordSays(EventType type) throws IOException {
        assertCommitted(SCHEMAS.resolve(type.typeName() + ".json"), pretty(SchemaWriter.schema(type)));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void theGoldenPayloadIsReadAndWrittenBackUnchangedAndFitsTheSchema(EventType type) throws IOException {
        String golden = Files.readString(Path.of("src/test/resources/golden", type.typeName() + ".json"));
        Object event = Json.lenient().readValue(golden, type.payload());
        assertThat(Json.lenient().readTree(Json.lenient().writeValueAsString(event)))
                .isEqualTo(Json.lenient().readTree(golden));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(pretty(SchemaWriter.schema(type)));
        assertThat(schema.validate(golden, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void everyTopicHasAPageThatNamesItsSettingsAndItsEvents(Topic topic) throws IOException {
        String page = Files.readString(DOCS.resolve("topics/" + topic.topicName() + ".md"));
        assertThat(page)
                .contains("# `" + topic.topicName() + "`")
                .contains("| partitions | " + topic.partitions() + " |")
                .contains("| cleanup | " + topic.configuration().get("cleanup.policy"));
        eventsOf(topic).forEach(event -> assertThat(page).contains("`" + event.typeName() + "`"));
    }

    @Test
    void theAsyncApiDocumentHasEveryTopicAndEvent() throws IOException {
        assertCommitted(DOCS.resolve("asyncapi.yaml"), asyncApi());
    }

    private static String asyncApi() {
        StringBuilder yaml = new StringBuilder("""
                asyncapi: 3.0.0
                info:
                  title: UmamiEdge topics
                  version: v1
                  description: >-
                    CloudEvents 1.0 in Kafka binary mode: ce_* headers, JSON values in snake_case, W3C traceparent.
                    A page for each topic is under docs/topics.
                channels:
                """);
        for (Topic topic : Topic.values()) {
            yaml.append("  ").append(channel(topic)).append(":\n");
            yaml.append("    address: ").append(topic.topicName()).append('\n');
            List<EventType> events = eventsOf(topic);
            yaml.append(events.isEmpty() ? "    messages: {}\n" : "    messages:\n");
            for (EventType event : events) {
                yaml.append("      ").append(message(event)).append(":\n");
                yaml.append("        $ref: '#/components/messages/")
                        .append(message(event))
                        .append("'\n");
            }
            yaml.append("    bindings:\n      kafka:\n        partitions: ")
                    .append(topic.partitions())
                    .append('\n');
        }
        yaml.append("components:\n  messages:\n");
        for (EventType event : EventType.values()) {
            yaml.append("    ").append(message(event)).append(":\n");
            yaml.append("      name: ").append(event.typeName()).append('\n');
            yaml.append("      contentType: application/json\n");
            yaml.append("      payload:\n        $ref: ../infra/contracts/src/main/resources/schemas/")
                    .append(event.typeName())
                    .append(".json\n");
        }
        return yaml.toString().strip();
    }

    private static String channel(Topic topic) {
        return topic.topicName().replaceAll("^umamiedge\\.|\\.v1$", "").replace('.', '-');
    }

    private static String message(EventType event) {
        return event.typeName().replaceAll("^io\\.umamiedge\\.|\\.v1$", "").replace('.', '-');
    }

    private static List<EventType> eventsOf(Topic topic) {
        return Arrays.stream(EventType.values())
                .filter(event -> event.topic() == topic)
                .toList();
    }

    private static void assertCommitted(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(file, expected + "\n");
        }
        assertThat(expected)
                .as("run with -Dopenapi.update=true and commit %s", file)
                .isEqualTo(Files.readString(file).strip());
    }

    private static String pretty(ObjectNode schema) throws IOException {
        return PRETTY.writerWithDefaultPrettyPrinter().writeValueAsString(schema);
    }
}
