package io.umamiedge.contracts.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.Identifier;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Derives the JSON Schema (draft 2020-12) of an event from its record, the way {@link Json} writes it. */
final class SchemaWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    private SchemaWriter() {}

    static ObjectNode schema(EventType event) {
        SchemaWriter writer = new SchemaWriter();
        ObjectNode body = writer.record(event.payload());
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:umamiedge:schema:" + event.typeName());
        schema.put("title", event.typeName());
        schema.setAll(body);
        if (!writer.definitions.isEmpty()) {
            ObjectNode all = schema.putObject("$defs");
            writer.definitions.forEach(all::set);
        }
        return schema;
    }

    private ObjectNode record(Class<?> type) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        ObjectNode properties = NODES.objectNode();
        ArrayNode required = NODES.arrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = given == null ? wireName(component.getName()) : given.value();
            properties.set(name, of(component.getGenericType()));
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        schema.set("properties", properties);
        schema.set("required", required);
        return schema;
    }

    private ObjectNode of(Type type) {
        if (type instanceof ParameterizedType list
                && list.getRawType() instanceof Class<?> raw
                && Collection.class.isAssignableFrom(raw)) {
            ObjectNode array = NODES.objectNode().put("type", "array");
            array.set("items", of(list.getActualTypeArguments()[0]));
            return array;
        }
        Class<?> plain = (Class<?>) type;
        ObjectNode schema = NODES.objectNode();
        if (plain == String.class || Identifier.class.isAssignableFrom(plain)) {
            return schema.put("type", "string");
        }
        if (plain == CountryCode.class) {
            return schema.put("type", "string").put("pattern", "^[A-Z]{2}$");
        }
        if (plain == Currency.class) {
            return schema.put("type", "string").put("pattern", "^[A-Z]{3}$");
        }
        if (plain == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (plain == UUID.class) {
            return schema.put("type", "string").put("format", "uuid");
        }
        if (plain == URI.class) {
            return schema.put("type", "string").put("format", "uri");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (plain == int.class || plain == Integer.class || plain == long.class || plain == Long.class) {
            return schema.put("type", "integer");
        }
        if (plain == double.class || plain == Double.class || plain == BigDecimal.class) {
            return schema.put("type", "number");
        }
        if (plain.isEnum()) {
            ArrayNode values = schema.put("type", "string").putArray("enum");
            for (Object constant : plain.getEnumConstants()) {
                values.add(Json.lenient().valueToTree(constant).textValue());
            }
            return schema;
        }
        Optional<Method> value = Arrays.stream(plain.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .findAny();
        if (value.isPresent()) {
            return of(value.get().getGenericReturnType());
        }
        if (plain.isRecord()) {
            if (!definitions.containsKey(plain.getSimpleName())) {
                definitions.put(plain.getSimpleName(), NODES.objectNode());
                definitions.put(plain.getSimpleName(), record(plain));
            }
            return schema.put("$ref", "#/$defs/" + plain.getSimpleName());
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private static String wireName(String component) {
        return Json.lenient().getPropertyNamingStrategy().nameForField(null, null, component);
    }
}
