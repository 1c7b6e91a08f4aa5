package io.umamiedge.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.ModelName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The shapes of OpenAI's API. Models and texts that are put together by hand here need no escaping by their alphabets. */
final class OpenAi {
    static final byte[] ROLE_EVENT =
            ascii("{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
    static final byte[] DONE = ascii("data: [DONE]\n\n");

    private static final byte[] STOP_EVENT = ascii("{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n");
    private static final byte[] LENGTH_EVENT = ascii("{},\"logprobs\":null,\"finish_reason\":\"length\"}]}\n\n");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEFAULT_DIMENSIONS = 8;

    private OpenAi() {}

    /** Everything of a content event before its delta. */
    static byte[] eventHead(String id, long created, String model) {
        return ascii(chunk(id, created, model) + "\"choices\":[{\"index\":0,\"delta\":");
    }

    static byte[] finishEvent(boolean atLength) {
        return atLength ? LENGTH_EVENT : STOP_EVENT;
    }

    static byte[] usageEvent(String id, long created, String model, int prompt, int completion) {
        return ascii(chunk(id, created, model) + "\"choices\":[],\"usage\":" + usage(prompt, completion) + "}\n\n");
    }

    static byte[] completion(String id, long created, ChatRequest request, String text) {
        return ascii("{\"id\":\"" + id + "\",\"object\":\"chat.completion\",\"created\":" + created + ",\"model\":\""
                + request.model()
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\""
                + (request.atLength() ? "length" : "stop") + "\"}],\"usage\":"
                + usage(request.promptTokens(), request.tokens()) + "}");
    }

    static byte[] error(String message, String type, @Nullable String param, @Nullable String code) {
        return bytes(errorNode(message, type, param, code));
    }

    static byte[] errorEvent() {
        return ascii("data: " + errorNode("The simulated engine failed", "internal_server_error", null, null) + "\n\n");
    }

    static byte[] models(List<ModelName> models, long created) {
        ObjectNode list = NODES.objectNode().put("object", "list");
        var data = list.putArray("data");
        for (ModelName model : models) {
            data.addObject()
                    .put("id", model.value())
                    .put("object", "model")
                    .put("created", created)
                    .put("owned_by", "umamiedge-simulator");
        }
        return bytes(list);
    }

    /** An embedding of each input, determined by seed and position: unit interval, never derived from the text. */
    static byte[] embeddings(JsonNode body, String model, List<Integer> promptTokens, long seed) throws Rejected {
        int dimensions = body.path("dimensions").asInt(DEFAULT_DIMENSIONS);
        if (dimensions < 1 || dimensions > 4096) {
            throw Rejected.field("dimensions", "must be 1 to 4096");
        }
        boolean base64 = body.path("encoding_format").asText("float").equals("base64");
        ObjectNode list = NODES.objectNode().put("object", "list");
        var data = list.putArray("data");
        int total = 0;
        for (int i = 0; i < promptTokens.size(); i++) {
            total += promptTokens.get(i);
            SplittableRandom random = new SplittableRandom(seed + i);
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            if (base64) {
                ByteBuffer floats =
                        ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int d = 0; d < dimensions; d++) {
                    floats.putFloat(random.nextFloat());
                }
                item.put("embedding", Base64.getEncoder().encodeToString(floats.array()));
            } else {
                var floats = item.putArray("embedding");
                for (int d = 0; d < dimensions; d++) {
                    floats.add(random.nextFloat());
                }
            }
        }
        list.put("model", model);
        list.putObject("usage").put("prompt_tokens", total).put("total_tokens", total);
        return bytes(list);
    }

    static byte[] bytes(JsonNode node) {
        try {
            return Json.lenient().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static ObjectNode errorNode(String message, String type, @Nullable String param, @Nullable String code) {
        ObjectNode error = NODES.objectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return error;
    }

    private static String chunk(String id, long created, String model) {
        return "data: {\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":" + created
                + ",\"model\":\"" + model + "\",";
    }

    static String usage(ChatRequest request) {
        return usage(request.promptTokens(), request.tokens());
    }

    private static String usage(int prompt, int completion) {
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + "}";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
