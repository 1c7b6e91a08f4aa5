package io.umamiedge.cli.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.cli.TopicReader;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads every change of the registry: from audit-service, which forgets none; or from the registry topic itself, which
 * has them all only as long as nothing was compacted.
 */
final class RegistryHistoryReader {
    private static final int PAGE = 500;

    private RegistryHistoryReader() {}

    static RegistryHistory ofAudit(OperatorClient operator, URI audit) throws IOException {
        List<RegistryChange> changes = new ArrayList<>();
        for (ResourceKind kind : ResourceKind.values()) {
            String query =
                    "/v1/entries?order=asc&type=" + EventType.of(kind.type()).typeName() + "&limit=" + PAGE;
            String cursor = "";
            do {
                JsonNode page = operator.get(audit.resolve(query + cursor));
                for (JsonNode entry : page.path("items")) {
                    changes.add(change(kind, entry));
                }
                cursor = page.hasNonNull("next_cursor")
                        ? "&cursor=" + page.path("next_cursor").textValue()
                        : "";
            } while (!cursor.isEmpty());
        }
        return new RegistryHistory(changes);
    }

    static RegistryHistory ofTopic(String bootstrapServers) throws IOException {
        List<RegistryChange> changes = new ArrayList<>();
        try (TopicReader topic = new TopicReader(bootstrapServers, Topic.DEPLOY_REGISTRY)) {
            topic.readAll(record -> {
                try {
                    changes.add(new RegistryChange(EventCodec.decodeRegistry(record), EventCodec.time(record)));
                } catch (UnreadableEventException e) {
                    throw new IOException("unreadable record on " + record.topic() + ": " + e.getMessage(), e);
                }
            });
        }
        return new RegistryHistory(changes);
    }

    private static RegistryChange change(ResourceKind kind, JsonNode entry) throws IOException {
        String subject = entry.path("subject").asText();
        JsonNode body = entry.path("body");
        try {
            return new RegistryChange(
                    new RegistryRecord(
                            kind,
                            subject.substring(subject.indexOf('/') + 1),
                            Long.parseLong(entry.path("event_id").asText()),
                            body.isNull() || body.isMissingNode()
                                    ? null
                                    : Json.lenient().treeToValue(body, kind.type())),
                    Instant.parse(entry.path("occurred_at").asText()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("audit entry " + entry.path("idx").asText() + " is not a change of the registry", e);
        }
    }
}
