package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.SimulatedRuntime;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation, through the official client, with nothing of it changed but the base URL. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class SurfaceIT extends GatewayTestBase {
    @Test
    void completesAPrompt() {
        node("DE");
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model(model)
                .prompt("hello there")
                .maxTokens(8)
                .build();
        var client = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"));
        Completion whole = client.completions().create(params);
        StringBuilder text = new StringBuilder();
        try (StreamResponse<Completion> chunks = client.completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> {
                assertThat(chunk.usage()).isEmpty();
                text.append(chunk.choices().getFirst().text());
            });
        }
        assertThat(text).isNotEmpty().hasToString(whole.choices().getFirst().text());
        assertThat(completed()).extracting(RequestCompleted::path).containsOnly("/v1/completions");
        assertServed(new Usage(2, 8, UsageSource.REPORTED), 2);
    }

    @Test
    void answersResponsesWholeAndAsEvents() {
        node("DE");
        ResponseCreateParams params = ResponseCreateParams.builder()
                .model(model)
                .input("hello there")
                .maxOutputTokens(16)
                .build();
        var client = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"));
        Response whole = client.responses().create(params);
        String expected = whole.output()
                .getFirst()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
        StringBuilder text = new StringBuilder();
        List<ResponseStreamEvent> events;
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            events = stream.stream().toList();
        }
        events.forEach(event -> event.outputTextDelta().ifPresent(delta -> text.append(delta.delta())));
        assertThat(text).hasToString(expected);
        assertThat(events.getFirst().isCreated()).isTrue();
        assertThat(events.getLast().isCompleted()).isTrue();
        assertServed(new Usage(2, 16, UsageSource.REPORTED), 2);
    }

    @Test
    void embedsForAClientThatAsksForBase64WhateverTheRuntimeAnswers() throws Exception {
        SimulatedRuntime base64 = node("DE");
        EmbeddingCreateParams params = EmbeddingCreateParams.builder()
                .model(model)
                .inputOfArrayOfStrings(List.of("one two", "three"))
                .build();
        var client = openAi(customer(FailoverRule.ANY_PERMITTED, "DE", "FR"));
        assertThat(client.embeddings().create(params).data())
                .hasSize(2)
                .allSatisfy(embedding -> assertThat(embedding.embedding()).hasSize(8));
        base64.faults(FaultPlan.always(new Fault.Refuse()));
        ScriptedNode floats = ScriptedNode.answering(
                "application/json",
                "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-1]}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
        closeLater(floats);
        candidate("FR", floats.baseUrl(), Verdict.ELIGIBLE, 0);
        assertThat(client.embeddings().create(params).data().getFirst().embedding())
                .containsExactly(0.5f, -1f);
        assertThat(floats.requests().getFirst()).contains("\"base64\"");
        assertServed(new Usage(3, 0, UsageSource.REPORTED), 2);
    }

    @Test
    void transcribesAudio() {
        node("DE");
        var client = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"));
        String whole = client.audio()
                .transcriptions()
                .create(audio())
                .asTranscription()
                .text();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<TranscriptionStreamEvent> stream =
                client.audio().transcriptions().createStreaming(audio())) {
            stream.stream()
                    .forEach(event -> event.transcriptTextDelta().ifPresent(delta -> text.append(delta.delta())));
        }
        assertThat(text).isNotEmpty().hasToString(whole);
        assertServed(new Usage(100, 32, UsageSource.REPORTED), 2);
    }

    @Test
    void relaysImagesToolsAndSchemasAsTheyAre() {
        ScriptedNode node = ScriptedNode.answering("application/json", "{\"choices\":[],\"x\":{\"y\":[1]}}");
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String body =
                "{\"model\":\"" + model + "\", \"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                        + "\"image_url\":{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}]}],\"tools\":[{\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"parameters\":{}}}],\"response_format\":{\"type\":\"json_schema\"},\"unknown\":1e400}";
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), body);
        assertThat(response.body()).isEqualTo("{\"choices\":[],\"x\":{\"y\":[1]}}");
        assertThat(node.requests().getFirst()).endsWith("\r\n\r\n" + body).doesNotContain("umc_");
    }

    @Test
    void showsOneModelToWhoeverMayUseIt() {
        node("DE");
        assertThat(openAi(customer(FailoverRule.ANY_PERMITTED, "DE"))
                        .models()
                        .retrieve(model)
                        .id())
                .isEqualTo(model);
        var stranger = openAi(customer(FailoverRule.ANY_PERMITTED, "AE"));
        assertThatThrownBy(() -> stranger.models().retrieve(model)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> stranger.models().retrieve("a/b c")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void opensForAKeyOnlyTheModelsItIsFor() {
        SimulatedRuntime node = node("DE");
        customer(FailoverRule.ANY_PERMITTED, "DE");
        String holder = registry.view().all(ResourceKind.CUSTOMER).stream()
                .map(RegistryResource::resourceId)
                .max(Comparator.comparingInt(id -> Integer.parseInt(id.substring(id.lastIndexOf('-') + 1))))
                .orElseThrow();
        String other = fixture.scopedKey(KeyKind.CUSTOMER, holder, "another-model");
        String own = fixture.scopedKey(KeyKind.CUSTOMER, holder, model);
        awaitRegistry();
        HttpResponse<String> refused = post(other, plain());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(error(refused).path("code").asText()).isEqualTo("model_not_permitted");
        assertThat(get(other, "models").body()).doesNotContain(model);
        assertThat(get(other, "models/" + model).statusCode()).isEqualTo(404);
        assertThat(node.stats().received()).isZero();
        assertThat(post(own, plain()).statusCode()).isEqualTo(200);
        assertThat(openAi(own).models().list().items()).extracting(Model::id).containsExactly(model);
    }

    @Test
    void showsACustomerItsOwnDecisionsOnly() throws Exception {
        node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        String id =
                post(key, plain()).headers().firstValue("x-umami-decision-id").orElseThrow();
        HttpResponse<String> own = get(key, "decisions/" + id);
        assertThat(own.statusCode()).isEqualTo(200);
        JsonNode decision = Json.lenient().readTree(own.body());
        assertThat(decision.path("decision_id").asText()).isEqualTo(id);
        assertThat(decision.path("selected").path("country").asText()).isEqualTo("DE");
        HttpResponse<String> others = get(customer(FailoverRule.ANY_PERMITTED, "DE"), "decisions/" + id);
        assertThat(others.statusCode()).isEqualTo(404);
        assertThat(error(others).path("code").asText()).isEqualTo("decision_not_found");
        assertThat(get(null, "decisions/" + id).statusCode()).isEqualTo(401);
    }

    @Test
    void movesAResponseThatFailedAfterItWasOnlyCreated() {
        ScriptedNode bad = ScriptedNode.answering("text/event-stream", """
                event: response.created
                data: {"type":"response.created","sequence_number":0}

                event: response.failed
                data: {"type":"response.failed","sequence_number":1}

                """);
        closeLater(bad);
        candidate("DE", bad.baseUrl(), Verdict.ELIGIBLE, 0);
        busy("DE");
        HttpResponse<String> response = post(
                customer(FailoverRule.ANY_PERMITTED, "DE"),
                "responses",
                "{\"model\":\"" + model + "\",\"input\":\"hi\",\"stream\":true}");
        assertThat(response.body()).doesNotContain("response.failed").containsOnlyOnce("event: response.created\n");
        assertThat(bad.requests()).hasSize(1);
        assertThat(failovers(requestId(response))).hasSize(1);
        assertThat(completed(requestId(response)).outcome()).isEqualTo(Outcome.SERVED);
    }

    @Test
    void passesRequestsForDocumentAiOnToRuntimesOfThatGroupAlone() {
        ScriptedNode documents = ScriptedNode.answering(
                "application/json", "{\"pages\":2,\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}");
        closeLater(documents);
        announce("DE", documents.baseUrl(), Verdict.ELIGIBLE, 50, RuntimeGroup.DOCUMENT_AI);
        SimulatedRuntime texts = node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        HttpResponse<String> response = send(HttpRequest.newBuilder(api.resolve("runtimes/document_ai/v2/analyze"))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/pdf")
                .header("x-umami-model", model)
                .POST(HttpRequest.BodyPublishers.ofString("%PDF-1.7 canary"))
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"pages\":2");
        assertThat(documents.requests()).hasSize(1);
        assertThat(documents.requests().getFirst())
                .startsWith("POST /v2/analyze HTTP/1.1")
                .contains("application/pdf")
                .endsWith("%PDF-1.7 canary")
                .doesNotContain(key);
        assertThat(texts.stats().received()).isZero();
        RequestCompleted completed = completed(requestId(response));
        assertThat(completed.path()).isEqualTo("/v1/runtimes/document_ai/v2/analyze");
        assertThat(completed.usage()).isEqualTo(new Usage(7, 3, UsageSource.REPORTED));
        HttpResponse<String> elsewhere = post(key, "runtimes/soc_inference/classify", "{\"model\":\"" + model + "\"}");
        assertThat(elsewhere.statusCode()).isEqualTo(503);
        assertThat(error(elsewhere).path("message").asText()).contains("RUNTIME_GROUP");
        for (String path :
                List.of("runtimes/document_ai/%2e%2e/admin", "runtimes/vllm/sleep", "runtimes/document_ai")) {
            HttpResponse<String> refused = post(key, path, "{\"model\":\"" + model + "\"}");
            assertThat(refused.statusCode()).as(path).isEqualTo(404);
            assertThat(error(refused).path("code").asText()).isEqualTo("unknown_url");
        }
        assertThat(documents.requests()).hasSize(1);
    }

    @Test
    void boundsAudio() {
        node("DE");
        HttpRequest request = HttpRequest.newBuilder(
                        request(customer(FailoverRule.ANY_PERMITTED, "DE"), "audio/transcriptions", ""), (_, _) -> true)
                .header("content-type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                .build();
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(error(response).path("code").asText()).isEqualTo("request_too_large");
    }

    private TranscriptionCreateParams audio() {
        return TranscriptionCreateParams.builder()
                .file(new byte[100_000])
                .model(model)
                .build();
    }

    private HttpResponse<String> get(String key, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path));
        return send((key == null ? request : request.header("authorization", "Bearer " + key)).build());
    }

    private void assertServed(Usage last, int requests) {
        List<RequestCompleted> completed = completed();
        assertThat(completed).hasSize(requests);
        assertThat(completed).extracting(RequestCompleted::outcome).containsOnly(Outcome.SERVED);
        assertThat(completed.getLast().usage()).isEqualTo(last);
    }
}
