package io.umamiedge.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A runtime of chats that says what it was asked. Whoever sends tools gets a call of the first one, whose arguments are
 * the whole request; whoever sends a schema, its name and whether it is strict. A stream of anything else is cut.
 */
final class EchoRuntime implements AutoCloseable {
    private static final int PIECE = 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private EchoRuntime(HttpServer server) {
        this.server = server;
    }

    static EchoRuntime start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        EchoRuntime runtime = new EchoRuntime(server);
        server.setExecutor(runtime.threads);
        server.createContext("/v1/chat/completions", EchoRuntime::chat);
        server.start();
        return runtime;
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static void chat(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode asked = Json.lenient().readTree(exchange.getRequestBody().readAllBytes());
            if (asked.path("stream").asBoolean()) {
                stream(exchange, asked);
            } else {
                byte[] answer = answer(asked).toString().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        }
    }

    private static ObjectNode answer(JsonNode asked) {
        ObjectNode answer = head("chat.completion", asked);
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        if (asked.has("tools")) {
            message.putNull("content").putArray("tool_calls").add(call(asked).put("id", "call_1"));
            choice.put("finish_reason", "tool_calls");
        } else {
            JsonNode schema = asked.path("response_format").path("json_schema");
            ObjectNode content = Json.lenient().createObjectNode();
            content.set("name", schema.path("name"));
            content.set("strict", schema.path("strict"));
            message.put("content", content.toString());
            choice.put("finish_reason", "stop");
        }
        answer.putObject("usage")
                .put("prompt_tokens", 2)
                .put("completion_tokens", 3)
                .put("total_tokens", 5);
        return answer;
    }

    private static void stream(HttpExchange exchange, JsonNode asked) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        event(out, chunk(asked, Json.lenient().createObjectNode().put("role", "assistant"), null));
        if (!asked.has("tools")) {
            event(out, chunk(asked, Json.lenient().createObjectNode().put("content", "word "), null));
            // Closed without an end of the body.
            return;
        }
        ObjectNode call = call(asked);
        String arguments = call.path("function").path("arguments").asText();
        ((ObjectNode) call.path("function")).put("arguments", "");
        event(out, chunk(asked, toolCalls(call.put("id", "call_1").put("index", 0)), null));
        for (int from = 0; from < arguments.length(); from += PIECE) {
            ObjectNode piece = Json.lenient().createObjectNode().put("index", 0);
            piece.putObject("function")
                    .put("arguments", arguments.substring(from, Math.min(arguments.length(), from + PIECE)));
            event(out, chunk(asked, toolCalls(piece), null));
        }
        event(out, chunk(asked, Json.lenient().createObjectNode(), "tool_calls"));
        out.write("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
        out.close();
    }

    private static ObjectNode call(JsonNode asked) {
        ObjectNode call = Json.lenient().createObjectNode().put("type", "function");
        call.putObject("function")
                .put(
                        "name",
                        asked.path("tools")
                                .path(0)
                                .path("function")
                                .path("name")
                                .asText())
                .put("arguments", asked.toString());
        return call;
    }

    private static ObjectNode toolCalls(ObjectNode call) {
        ObjectNode delta = Json.lenient().createObjectNode();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private static ObjectNode chunk(JsonNode asked, ObjectNode delta, String finishReason) {
        ObjectNode chunk = head("chat.completion.chunk", asked);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finishReason);
        return chunk;
    }

    private static ObjectNode head(String object, JsonNode asked) {
        return Json.lenient()
                .createObjectNode()
                .put("id", "echo-1")
                .put("object", object)
                .put("created", 1)
                .put("model", asked.path("model").asText());
    }

    private static void event(OutputStream out, ObjectNode chunk) throws IOException {
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
