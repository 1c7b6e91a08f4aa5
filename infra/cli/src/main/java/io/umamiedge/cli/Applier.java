package io.umamiedge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.Applied.Effect;
import io.umamiedge.cli.OperatorClient.Answer;
import io.umamiedge.local.GridException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tells deploy-service what should exist. */
public final class Applier {
    private final URI deploy;
    private final OperatorClient client;

    public Applier(URI deploy, OperatorClient client) {
        this.deploy = deploy;
        this.client = client;
    }

    /**
     * Sends one declaration.
     *
     * @throws GridException when nothing could be applied at all: no answer, or a key that is not accepted
     */
    public Applied apply(Declaration declaration) throws IOException {
        URI uri = deploy.resolve("/v1/" + declaration.kind().collection() + "/"
                + URLEncoder.encode(declaration.id(), StandardCharsets.UTF_8).replace("+", "%20"));
        Answer answer;
        try {
            answer = client.send("PUT", uri, declaration.body().toString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new GridException("deploy-service does not answer at " + deploy + "; is the grid up?", e);
        }
        return switch (answer.status()) {
            case 201 -> new Applied(declaration, Effect.CREATED, List.of());
            case 200 ->
                new Applied(
                        declaration,
                        answer.headers().firstValue("x-umami-unchanged").isPresent()
                                ? Effect.UNCHANGED
                                : Effect.CHANGED,
                        List.of());
            case 401, 403 ->
                throw new GridException("deploy-service at " + deploy + " does not accept the operator key ("
                        + answer.status() + "); set UMAMI_OPERATOR_KEY");
            default -> new Applied(declaration, Effect.FAILED, errors(answer));
        };
    }

    /** The field errors of a problem (RFC 9457), or else what the problem says of itself. */
    private static List<String> errors(Answer answer) {
        List<String> errors = new ArrayList<>();
        for (JsonNode error : answer.body().path("errors")) {
            errors.add(
                    error.path("field").asText() + ": " + error.path("message").asText());
        }
        if (errors.isEmpty()) {
            JsonNode problem = answer.body();
            errors.add(problem.path("detail")
                    .asText(problem.path("title").asText("status " + answer.status() + " without a reason")));
        }
        return errors;
    }
}
