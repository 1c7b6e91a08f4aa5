package io.umamiedge.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.umamiedge.contracts.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record's headers as the outbox keeps them: a JSON object of texts. */
public final class OutboxHeaders {
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private OutboxHeaders() {}

    /** Of a record whose headers are texts, each name once. */
    public static String json(ProducerRecord<String, byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        try {
            return Json.lenient().writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("text headers can be written as JSON", e);
        }
    }

    static ProducerRecord<String, byte[]> record(String topic, String key, String json, byte @Nullable [] value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
        try {
            Json.lenient()
                    .readValue(json, HEADERS)
                    .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outbox holds headers that it did not write", e);
        }
        return record;
    }
}
