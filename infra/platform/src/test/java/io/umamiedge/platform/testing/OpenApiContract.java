package io.umamiedge.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds a service's API to the document that is committed under {@code docs/openapi}. */
public final class OpenApiContract {
    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
            .build();

    private OpenApiContract() {}

    /** Fails when they differ; with {@code -Dopenapi.update=true} writes the document instead. */
    public static void verify(String service) {
        try {
            Path committed = root().resolve("docs/openapi/" + service + ".json");
            String served = sorted(RestAssured.get("/q/openapi?format=json")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            if (Boolean.getBoolean("openapi.update")) {
                Files.writeString(committed, served + "\n");
            }
            assertThat(served)
                    .as("run with -Dopenapi.update=true and commit %s", committed.getFileName())
                    .isEqualTo(Files.readString(committed).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sorted(String json) throws IOException {
        return SORTED.writeValueAsString(SORTED.readValue(json, Object.class));
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/openapi"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
