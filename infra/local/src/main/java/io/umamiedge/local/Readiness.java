package io.umamiedge.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks once whether something answers. */
public final class Readiness {
    private static final int TIMEOUT = (int) Duration.ofSeconds(2).toMillis();

    private Readiness() {}

    /** Whether {@code GET <url>/q/health/ready} is answered with 200. */
    public static boolean ofApplication(URI url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("/q/health/ready").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** The checks that an application reports as down; empty when it reports none or does not answer. */
    static List<String> failingChecks(URI url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("/q/health/ready").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            // Asking for the status is what sends the request.
            boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = ready ? connection.getInputStream() : connection.getErrorStream()) {
                List<String> failing = new ArrayList<>();
                if (body != null) {
                    for (JsonNode check : Json.lenient().readTree(body).path("checks")) {
                        if ("DOWN".equals(check.path("status").asText())) {
                            failing.add(check.path("name").asText());
                        }
                    }
                }
                return failing;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whether something listens; says nothing about what. */
    public static boolean ofPort(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether something listens at one address of {@code host:port,…}; a Kafka client would wait for seconds. */
    public static boolean ofAnyPort(String addresses) {
        for (String address : addresses.split(",")) {
            int colon = address.lastIndexOf(':');
            try {
                if (colon > 0
                        && ofPort(
                                address.substring(0, colon).strip(),
                                Integer.parseInt(address.substring(colon + 1).strip()))) {
                    return true;
                }
            } catch (NumberFormatException e) {
                // Not an address; another one may be.
            }
        }
        return false;
    }

    /** Whether a cluster of at least one broker answers within {@code limit}. */
    static boolean ofKafka(String bootstrapServers, Duration limit) {
        int millis = (int) limit.toMillis();
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                millis,
                "request.timeout.ms",
                millis))) {
            return !admin.describeCluster()
                    .nodes()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
