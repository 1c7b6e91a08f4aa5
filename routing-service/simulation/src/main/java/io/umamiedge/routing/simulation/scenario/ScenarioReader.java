package io.umamiedge.routing.simulation.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import io.umamiedge.contracts.event.JsonErrors.Mistake;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * Reads scenarios from trees, whatever they were written in. What is left out has the value of {@code defaults.json}
 * beside this class, setting by setting; a list is taken whole.
 */
public final class ScenarioReader {
    private ScenarioReader() {}

    /** Throws {@link ScenarioException} naming the path of what is unknown, missing, out of range or of the wrong type. */
    public static Scenario read(JsonNode written) throws ScenarioException {
        if (!written.isObject()) {
            throw new ScenarioException(List.of(new Mistake("", "a scenario must be one object")));
        }
        ObjectNode complete = defaults();
        merge(complete, (ObjectNode) written);
        Scenario scenario;
        try {
            scenario = Json.strict().treeToValue(complete, Scenario.class);
        } catch (JsonProcessingException e) {
            throw new ScenarioException(List.of(JsonErrors.mistake(e)));
        }
        ScenarioCheck.require(scenario);
        return scenario;
    }

    private static ObjectNode defaults() {
        try (InputStream json = ScenarioReader.class.getResourceAsStream("defaults.json")) {
            return (ObjectNode) Json.strict().readTree(Objects.requireNonNull(json));
        } catch (IOException e) {
            throw new UncheckedIOException("the defaults of this build cannot be read", e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode written) {
        written.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode below && field.getValue() instanceof ObjectNode above) {
                merge(below, above);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }
}
