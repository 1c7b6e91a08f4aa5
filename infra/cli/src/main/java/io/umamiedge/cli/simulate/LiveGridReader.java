package io.umamiedge.cli.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.routing.simulation.scenario.LiveFleet;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what a running grid is made of: the registry from deploy-service, the candidates from routing-service. */
final class LiveGridReader {
    private static final Map<ResourceKind, String> COLLECTIONS = Map.of(
            ResourceKind.CORRIDOR, "corridors",
            ResourceKind.SITE_OWNER, "site-owners",
            ResourceKind.SITE, "sites",
            ResourceKind.NODE, "nodes",
            ResourceKind.CUSTOMER, "customers",
            ResourceKind.RESIDENCY_POLICY, "residency-policies",
            ResourceKind.SLA_POLICY, "sla-policies");
    private static final int PAGE = 500;

    private final OperatorClient client;
    private final URI deploy;
    private final URI routing;

    LiveGridReader(OperatorClient client, URI deploy, URI routing) {
        this.client = client;
        this.deploy = deploy;
        this.routing = routing;
    }

    LiveFleet read() throws IOException {
        List<RegistryResource> registry = new ArrayList<>();
        for (Map.Entry<ResourceKind, String> collection : COLLECTIONS.entrySet()) {
            for (JsonNode item : pages(deploy, "/v1/" + collection.getValue())) {
                registry.add(
                        Json.lenient().treeToValue(item, collection.getKey().type()));
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (JsonNode item : pages(routing, "/v1/candidates")) {
            candidates.add(Json.lenient().treeToValue(item, Candidate.class));
        }
        return new LiveFleet(registry, candidates);
    }

    private List<JsonNode> pages(URI service, String path) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = client.get(service.resolve(path + "?limit=" + PAGE + cursor));
            page.path("items").forEach(items::add);
            cursor = page.hasNonNull("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").textValue()
                    : "";
        } while (!cursor.isEmpty());
        return items;
    }
}
