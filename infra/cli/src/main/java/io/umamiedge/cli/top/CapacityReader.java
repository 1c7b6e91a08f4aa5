package io.umamiedge.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.local.GridException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Asks deploy-service which corridors there are, and telemetry-service what each can take. */
final class CapacityReader {
    private static final int PAGE = 500;

    private final OperatorClient operator;
    private final URI deploy;
    private final URI telemetry;
    private final List<String> wanted;
    private final InstantSource clock;

    /** @param wanted the corridors to read; empty for all */
    CapacityReader(OperatorClient operator, URI deploy, URI telemetry, List<String> wanted, InstantSource clock) {
        this.operator = operator;
        this.deploy = deploy;
        this.telemetry = telemetry;
        this.wanted = List.copyOf(wanted);
        this.clock = clock;
    }

    /** All of it now; throws {@link IOException} with a sentence that says who does not answer, or what was answered. */
    List<CorridorLoad> read() throws IOException {
        List<CorridorLoad> corridors = new ArrayList<>();
        for (String id : wanted.isEmpty() ? all() : wanted) {
            corridors.add(corridor(id));
        }
        return corridors;
    }

    private List<String> all() throws IOException {
        List<String> ids = new ArrayList<>();
        pages(
                deploy,
                "deploy-service",
                "/v1/corridors",
                page -> page.path("items")
                        .forEach(corridor -> ids.add(corridor.path("id").asText())));
        return ids;
    }

    private CorridorLoad corridor(String id) throws IOException {
        List<NodeLoad> nodes = new ArrayList<>();
        JsonNode first = pages(
                telemetry,
                "telemetry-service",
                "/v1/corridors/" + encoded(id) + "/capacity",
                page -> page.path("items").forEach(node -> nodes.add(NodeLoad.ofNode(node, clock.instant()))));
        return CorridorLoad.of(id, first, nodes);
    }

    private interface PageReader {
        void read(JsonNode page);
    }

    /** The first page. */
    private JsonNode pages(URI service, String name, String path, PageReader reader) throws IOException {
        JsonNode first = null;
        String cursor = "";
        do {
            URI uri = service.resolve(path + "?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
            JsonNode page;
            try {
                page = operator.get(uri);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                throw new GridException(name + " does not answer at " + service + "; is the grid up?", e);
            }
            reader.read(page);
            first = first == null ? page : first;
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty());
        return first;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
