package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Customers that keep connections busy by sending next to nothing: a byte every tenth of a second. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class SlowClientIT extends GatewayTestBase {
    private static final int PACE_MILLIS = 100;
    private static final String REQUEST = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n";

    @Test
    void hangsUpOnAHeadThatDoesNotEnd() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /v1/models HTTP/1.1\r\nhost: x\r\nx-slow: ");
            assertThat(trickle(socket, "y".repeat(100))).isEmpty();
        }
        assertThat(send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build())
                        .body())
                .containsPattern("umamiedge_gateway_slow_heads_total [1-9]");
    }

    @Test
    void hangsUpOnOneThatSaysNothing() throws IOException {
        try (Socket socket = connect()) {
            assertThat(trickle(socket, "")).isEmpty();
        }
    }

    @Test
    void hangsUpOnALaterHeadThatDoesNotEnd() throws IOException {
        try (Socket socket = connect()) {
            send(socket, REQUEST);
            assertThat(trickle(socket, "POST /v1/chat/completions HTTP/1.1\r\n" + "y".repeat(100)))
                    .startsWith("HTTP/1.1 401")
                    .containsOnlyOnce("HTTP/1.1");
        }
    }

    @Test
    void tellsOneWhoseBodyDoesNotEndAndHangsUp() throws IOException {
        node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                            + "\r\ncontent-length: 1000\r\n\r\n");
            assertThat(trickle(socket, " ".repeat(900)))
                    .contains("HTTP/1.1 408")
                    .contains("\"code\":\"request_timeout\"");
        }
    }

    @Test
    void hangsUpOnABodyWithoutEndThatNobodyWaitsFor() throws IOException {
        for (String more : List.of(" ".repeat(900), "")) {
            try (Socket socket = connect()) {
                send(socket, "POST /v1/nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
                assertThat(trickle(socket, more)).startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    void hangsUpOnABodyWithoutEndThatAFrameworkHasAnswered() throws IOException {
        for (String path : List.of("/nothing", "/q/metrics", "/q/health/live")) {
            try (Socket socket = connect()) {
                send(socket, "POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
                assertThat(trickle(socket, " ".repeat(900))).as(path).startsWith("HTTP/1.1 ");
            }
        }
    }

    @Test
    void keepsAConnectionForTheNextRequestForLongerThanAHeadMayTake() throws IOException {
        try (Socket socket = connect()) {
            send(socket, REQUEST);
            socket.setSoTimeout(2_000);
            assertThatThrownBy(() -> {
                        while (socket.getInputStream().read() >= 0) {
                            // The whole response, and then nothing more.
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
            send(socket, REQUEST);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    private Socket connect() throws IOException {
        return new Socket(api.getHost(), api.getPort());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends one byte after the other until it is hung up on, and gives what it was sent; fails after 8 s. */
    private static String trickle(Socket socket, String text) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        socket.setSoTimeout(PACE_MILLIS);
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        int at = 0;
        while (System.nanoTime() < end) {
            try {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return seen.toString(StandardCharsets.US_ASCII);
                }
                seen.write(next);
            } catch (SocketTimeoutException _) {
                at += at < text.length() && isSent(socket, text.substring(at, at + 1)) ? 1 : 0;
            } catch (IOException _) {
                // Hung up on in the middle of a byte.
                return seen.toString(StandardCharsets.US_ASCII);
            }
        }
        throw new AssertionError("still connected, having been sent: " + seen);
    }

    private static boolean isSent(Socket socket, String text) {
        try {
            send(socket, text);
            return true;
        } catch (IOException _) {
            // Reading tells how that came.
            return false;
        }
    }
}
