package io.umamiedge.gateway.lookup;

import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Access;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.inference.GatewayMeters;
import io.umamiedge.gateway.inference.ReplyExchange;
import io.umamiedge.gateway.openai.ModelList;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.record.RecentDecisions;
import io.umamiedge.gateway.view.CandidateFeed;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.platform.registry.RegistryFeed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/models}, {@code GET /v1/models/{id}} and {@code GET /v1/decisions/{id}}; and an answer in OpenAI's
 * shape wherever there is nothing.
 */
@Singleton
public class LookupResource {
    private static final String MODELS = "/v1/models";
    private static final String DECISIONS = "/v1/decisions";
    // After every endpoint, before Quarkus' own routes, which begin at 10 000.
    private static final int AFTER_ENDPOINTS = 5_000;

    private final Vertx vertx;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final CustomerGate gate;
    private final Grid grid;
    private final RecentDecisions decisions;
    private final GatewayMeters meters;
    private final Limits limits;
    private final Ids ids = new Ids();

    @Inject
    LookupResource(
            Vertx vertx,
            RegistryFeed registry,
            CandidateFeed candidates,
            CustomerGate gate,
            Grid grid,
            RecentDecisions decisions,
            GatewayMeters meters,
            Limits limits) {
        this.vertx = vertx;
        this.registry = registry;
        this.candidates = candidates;
        this.gate = gate;
        this.grid = grid;
        this.decisions = decisions;
        this.meters = meters;
        this.limits = limits;
    }

    /** Answers a customer that was let in. */
    @FunctionalInterface
    private interface Answer {
        void to(Caller caller, RoutingContext call, ReplyExchange reply);
    }

    void register(@Observes Router router) {
        get(router, MODELS, (caller, _, reply) -> models(caller, reply));
        // A model's name may hold slashes.
        get(router, MODELS + "/*", (caller, call, reply) -> model(caller, rest(call, MODELS), reply));
        get(router, DECISIONS + "/*", (caller, call, reply) -> decision(caller, rest(call, DECISIONS), reply));
        router.route("/v1/*").order(AFTER_ENDPOINTS).handler(call -> reply(call).error(OpenAiError.unknownPath()));
    }

    private void get(Router router, String path, Answer answer) {
        router.get(path).handler(call -> {
            if (!registry.isCaughtUp() || !candidates.isCaughtUp()) {
                reply(call).error(OpenAiError.notReady());
                return;
            }
            switch (gate.check(call.request().getHeader(HttpHeaders.AUTHORIZATION))) {
                case Access.Denied(OpenAiError error, String reason) -> {
                    meters.keyRefused(reason);
                    reply(call).error(error);
                }
                case Access.Granted(Caller caller) -> {
                    ReplyExchange reply = reply(call);
                    reply.headroom(() -> limits.headroom(caller));
                    answer.to(caller, call, reply);
                }
            }
        });
        router.route(path).handler(call -> reply(call).error(OpenAiError.wrongMethod("GET")));
    }

    private void models(Caller caller, ReplyExchange reply) {
        List<ModelName> models = grid.offeredTo(caller.customer()).stream()
                .filter(caller::mayAsk)
                .toList();
        reply.json(200, ModelList.toJson(models));
    }

    private void model(Caller caller, String name, ReplyExchange reply) {
        Optional<ModelName> model =
                grid.named(name).filter(caller::mayAsk).filter(known -> grid.isOfferedTo(caller.customer(), known));
        if (model.isPresent()) {
            reply.json(200, ModelList.toJson(model.get()));
        } else {
            reply.error(OpenAiError.unknownModel(name));
        }
    }

    private void decision(Caller caller, String id, ReplyExchange reply) {
        Optional<byte[]> decision = decisions.find(id, caller.customer().id());
        if (decision.isPresent()) {
            reply.json(200, decision.get());
        } else {
            reply.error(OpenAiError.unknownDecision(id));
        }
    }

    /** What follows the prefix, decoded; what cannot be decoded is left as it is and names nothing. */
    private static String rest(RoutingContext call, String prefix) {
        String rest = call.normalizedPath().substring(prefix.length() + 1);
        try {
            return URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return rest;
        }
    }

    private ReplyExchange reply(RoutingContext call) {
        return new ReplyExchange(vertx, call.request(), new RequestId(ids.next()));
    }
}
