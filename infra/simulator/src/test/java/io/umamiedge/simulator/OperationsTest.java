package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private SimulatedRuntime runtime;

    @BeforeEach
    void start() {
        runtime = SimulatedRuntime.start(vertx, RuntimeOptions.serving("m"));
    }

    @AfterEach
    void close() {
        runtime.close();
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void answersEveryOperationWholeAndAsAStreamOfTheSameText() throws Exception {
        String completion = "{\"model\":\"m\",\"prompt\":\"a b\",\"max_tokens\":4";
        String text =
                json("/v1/completions", completion + "}").at("/choices/0/text").asText();
        assertThat(text.split(" ")).hasSize(4);
        assertThat(post("/v1/completions", completion + ",\"stream\":true}"))
                .contains("\"text\":\"" + text.substring(0, text.indexOf(' ')) + "\"")
                .endsWith("data: [DONE]\n\n");
        String response = "{\"model\":\"m\",\"input\":\"a b\",\"max_output_tokens\":4";
        assertThat(json("/v1/responses", response + "}")
                        .at("/output/0/content/0/text")
                        .asText())
                .isEqualTo(text);
        assertThat(post("/v1/responses", response + ",\"stream\":true}"))
                .startsWith("event: response.created\n")
                .contains("\"text\":\"" + text + "\"")
                .contains("\"output_tokens\":4");
        String form = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--x--\r\n";
        assertThat(json("/v1/audio/transcriptions", form).path("text").asText()).startsWith(text);
    }

    @Test
    void goesOnWhereATextEnds() throws Exception {
        String whole = completion("a b", 8);
        String begun = completion("a b", 3);
        assertThat(begun + completion("a b" + begun, 5)).isEqualTo(whole);
        String chat =
                "{\"model\":\"m\",\"max_tokens\":5,\"continue_final_message\":true,\"add_generation_prompt\":false,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\""
                        + begun
                        + "\"}]}";
        assertThat(begun
                        + json("/v1/chat/completions", chat)
                                .at("/choices/0/message/content")
                                .asText())
                .isEqualTo(whole);
        assertThat(post("/v1/chat/completions", chat.replace("false", "true"))).contains("add_generation_prompt");
    }

    private String completion(String prompt, int tokens) throws Exception {
        String body = "{\"model\":\"m\",\"prompt\":\"" + prompt + "\",\"max_tokens\":" + tokens + "}";
        return json("/v1/completions", body).at("/choices/0/text").asText();
    }

    private JsonNode json(String path, String body) throws Exception {
        return Json.lenient().readTree(post(path, body));
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(runtime.baseUrl() + path))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
