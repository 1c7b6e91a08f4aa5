package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.simulator.RuntimeOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runtimes that answer what nobody should have to understand. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class HostileRuntimeIT extends GatewayTestBase {
    private static final String EVENTS = "text/event-stream";
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** What it sends, for which kind of request, and what the failover that follows is put down to. */
    record Attack(String name, boolean stream, String response, FailoverCause cause) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Attack> attacks() {
        String chunk = "{\"choices\":[{\"delta\":{\"content\":\"stolen\"}}]}";
        return List.of(
                attack(
                        "a redirect",
                        false,
                        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
                        FailoverCause.UPSTREAM_ERROR),
                attack(
                        "an answer in gzip",
                        false,
                        OK + "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
                        FailoverCause.MALFORMED_RESPONSE),
                attack(
                        "a stream in gzip",
                        true,
                        OK + "content-type: text/event-stream\r\ncontent-encoding: br\r\n\r\n",
                        FailoverCause.MALFORMED_RESPONSE),
                attack(
                        "a length that is too long",
                        false,
                        OK + "content-length: 99\r\n\r\n{\"choices\":[]}",
                        FailoverCause.CONNECTION_LOST),
                attack(
                        "a length that is no number",
                        false,
                        OK + "content-length: -1\r\n\r\n{}",
                        FailoverCause.CONNECTION_LOST),
                attack(
                        "a chunk that is no chunk",
                        true,
                        OK + "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                        FailoverCause.CONNECTION_LOST),
                attack("no HTTP", false, "SSH-2.0-OpenSSH_9.9\r\n\r\n", FailoverCause.CONNECTION_LOST),
                attack(
                        "endless headers",
                        false,
                        OK + "x: " + "y".repeat(100_000) + "\r\n\r\n",
                        FailoverCause.MALFORMED_RESPONSE),
                attack("JSON for a stream", true, ok("application/json", chunk), FailoverCause.MALFORMED_RESPONSE),
                attack(
                        "a stream for an answer",
                        false,
                        ok(EVENTS, "data: " + chunk + "\n\n"),
                        FailoverCause.MALFORMED_RESPONSE),
                attack("HTML", false, ok("text/html", "<html>"), FailoverCause.MALFORMED_RESPONSE),
                attack("nothing", false, ok("application/json", ""), FailoverCause.MALFORMED_RESPONSE),
                attack("an empty stream", true, ok(EVENTS, "data: [DONE]\n\n"), FailoverCause.MALFORMED_RESPONSE),
                attack("only comments", true, ok(EVENTS, ": ping\n\n".repeat(1_000)), FailoverCause.CONNECTION_LOST),
                attack(
                        "a line without an end",
                        true,
                        ok(EVENTS, "data: " + "x".repeat(1_100_000)),
                        FailoverCause.MALFORMED_RESPONSE),
                attack(
                        "bottomless JSON",
                        false,
                        ok("application/json", "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"),
                        FailoverCause.MALFORMED_RESPONSE),
                attack(
                        "an answer that is too large",
                        false,
                        ok("application/json", "{\"a\":\"" + "x".repeat(17 << 20) + "\"}"),
                        FailoverCause.MALFORMED_RESPONSE),
                attack("UTF-16", true, ok(EVENTS, "data: {\u0000\"\u0000\n\n"), FailoverCause.MALFORMED_RESPONSE));
    }

    @Test
    void leavesEveryRuntimeThatAnswersWithAnAttack() {
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        Map<Attack, String> bodies = new LinkedHashMap<>();
        for (Attack attack : attacks()) {
            model = "attack-" + bodies.size();
            ScriptedNode node = ScriptedNode.answering(attack.response);
            closeLater(node);
            announce("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            announce("DE", start(RuntimeOptions.serving(model)).baseUrl(), Verdict.ELIGIBLE, 50);
            bodies.put(attack, attack.stream ? stream() : plain());
        }
        awaitCandidates();
        Map<String, Attack> requests = new HashMap<>();
        bodies.forEach((attack, body) -> {
            HttpResponse<String> response = post(key, body);
            assertThat(response.statusCode()).as(attack.name).isEqualTo(200);
            assertThat(response.body()).as(attack.name).doesNotContain("stolen");
            requests.put(requestId(response), attack);
        });
        Map<Attack, FailoverCause> causes = new HashMap<>();
        for (Failover failover : records.events(Topic.ROUTING_FAILOVERS.topicName(), Failover.class)) {
            Attack attack = requests.get(String.valueOf(failover.requestId()));
            if (attack != null) {
                assertThat(causes.put(attack, failover.cause())).as(attack.name).isNull();
            }
        }
        assertThat(causes).isEqualTo(attacks().stream().collect(Collectors.toMap(a -> a, Attack::cause)));
    }

    @Test
    void understandsAStreamHoweverItIsCutAndPunctuated() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        String expected = """
                data: {"choices":[{"delta":{"content":"h\u00e9\u20ac\ud83d\ude00"}}]}

                data: {"choices":[{"delta":{"content":"b"},
                data: "finish_reason":"stop"}]}

                data: [DONE]

                """;
        for (int i = 0; i < 6; i++) {
            byte[] sent = punctuated(random);
            ScriptedNode node = ScriptedNode.start((_, out) -> {
                out.write((OK + "content-type: Text/Event-Stream;charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                inChunks(sent, new Random(random.nextLong()), out);
                return true;
            });
            closeLater(node);
            model = "punctuated-" + i + "-" + Long.toUnsignedString(seed);
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            HttpResponse<String> response = post(key, stream());
            assertThat(response.body()).as("seed %d round %d", seed, i).isEqualTo(expected);
            assertThat(completed(requestId(response)).usage()).isEqualTo(new Usage(3, 2, UsageSource.REPORTED));
        }
    }

    @Test
    void neverServesWhatWasLeftOverOnAConnection() {
        String answer = "{\"choices\":[],\"x\":\"mine\"}";
        ScriptedNode node = ScriptedNode.start((request, out) -> {
            String stray = "{\"choices\":[],\"x\":\"of-" + request.hashCode() + "\"}";
            out.write(
                    (ok("application/json", answer) + ok("application/json", stray)).getBytes(StandardCharsets.UTF_8));
            return true;
        });
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, "DE");
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> response = post(key, plain());
            assertThat(response.body()).doesNotContain("of-");
        }
    }

    @Test
    void passesOverInterimResponsesAndTrailers() {
        ScriptedNode node = ScriptedNode.answering(
                "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" + OK
                        + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\ne\r\n{\"choices\":[]}\r\n0\r\nx-evil: 1\r\n\r\n");
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        HttpResponse<String> response = post(customer(FailoverRule.NONE, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"choices\":[]}");
        assertThat(response.headers().firstValue("x-evil")).isEmpty();
        assertThat(response.headers().firstValue("link")).isEmpty();
    }

    private static Attack attack(String name, boolean stream, String response, FailoverCause cause) {
        return new Attack(name, stream, response, cause);
    }

    private static String ok(String contentType, String body) {
        return OK + "content-type: " + contentType + "\r\ncontent-length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** The same events with other line ends, comments, fields, and spaces, and perhaps without {@code [DONE]}. */
    private static byte[] punctuated(Random random) {
        String end = List.of("\n", "\r", "\r\n").get(random.nextInt(3));
        String space = random.nextBoolean() ? " " : "";
        StringBuilder out = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
        out.append(random.nextBoolean() ? ": a comment" + end + end : "");
        out.append("data:" + space + "{\"choices\":[{\"delta\":{\"content\":\"h\u00e9\u20ac\ud83d\ude00\"}}]}" + end);
        out.append(random.nextBoolean() ? "id: 7" + end + "retry" + end : "").append(end);
        out.append("data:" + space + "{\"choices\":[{\"delta\":{\"content\":\"b\"}," + end);
        out.append("data:" + space + "\"finish_reason\":\"stop\"}]}" + end + end + end);
        out.append("data:" + space + "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}" + end
                + end);
        out.append(random.nextBoolean() ? "data:" + space + "[DONE]" + (random.nextBoolean() ? end + end : end) : "");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void inChunks(byte[] sent, Random random, OutputStream out) throws IOException {
        for (int from = 0; from < sent.length; ) {
            int to = Math.min(sent.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            out.write((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(Arrays.copyOfRange(sent, from, to));
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            from = to;
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
