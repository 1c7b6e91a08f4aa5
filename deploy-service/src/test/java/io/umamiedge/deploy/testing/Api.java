package io.umamiedge.deploy.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;

/** The service's HTTP surface as an operator uses it. */
public final class Api {
    private final String secret;

    public Api(String secret) {
        this.secret = secret;
    }

    public String secret() {
        return secret;
    }

    public Api as(String otherSecret) {
        return new Api(otherSecret);
    }

    public RequestSpecification request() {
        return RestAssured.given().contentType(ContentType.JSON).header("Authorization", "Bearer " + secret);
    }

    public Response get(String path) {
        return request().get(path);
    }

    public Response put(String path, Object body) {
        return request().body(body instanceof String text ? text : json(body)).put(path);
    }

    public Response post(String path, String body) {
        return request().body(body).post(path);
    }

    public Response delete(String path) {
        return request().delete(path);
    }

    /** Declares a resource where it belongs. */
    public Response put(RegistryResource resource) {
        return put(path(resource), resource);
    }

    public static String path(RegistryResource resource) {
        String plural = switch (resource.kind()) {
            case CORRIDOR -> "corridors";
            case SITE -> "sites";
            case SITE_OWNER -> "site-owners";
            case NODE -> "nodes";
            case CUSTOMER -> "customers";
            case RESIDENCY_POLICY -> "residency-policies";
            case SLA_POLICY -> "sla-policies";
            case KEY -> throw new IllegalArgumentException("keys are issued");
        };
        return "/v1/" + plural + "/" + resource.resourceId();
    }

    /** A corridor in DE and FR with a site in each, a node in DE, policies and a customer; names end in {@code x}. */
    public void declareGrid(String x) {
        for (RegistryResource resource : new RegistryResource[] {
            Samples.corridor("eu-" + x, "EU", "DE", "FR"),
            Samples.owner("owner-" + x),
            Samples.site("berlin-" + x, "eu-" + x, "owner-" + x, "DE"),
            Samples.site("paris-" + x, "eu-" + x, "owner-" + x, "FR"),
            Samples.node("node-" + x, "berlin-" + x, URI.create("http://127.0.0.1:9000")),
            Samples.residency("residency-" + x, "DE", "FR"),
            Samples.sla("sla-" + x, FailoverRule.SAME_CORRIDOR),
            Samples.customer("customer-" + x, "eu-" + x, "residency-" + x, "sla-" + x)
        }) {
            put(resource).then().statusCode(201);
        }
    }

    /** A resource as an operator writes it: a node has no state. */
    public static ObjectNode body(RegistryResource resource) {
        ObjectNode body = Json.lenient().valueToTree(resource);
        if (resource instanceof Node) {
            body.remove("state");
        }
        return body;
    }

    public static JsonNode tree(Response response) {
        try {
            return Json.lenient().readTree(response.asString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Object body) {
        try {
            return Json.lenient().writeValueAsString(body instanceof RegistryResource resource ? body(resource) : body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
