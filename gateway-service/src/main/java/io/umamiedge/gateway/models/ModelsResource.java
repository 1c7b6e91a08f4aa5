package io.umamiedge.gateway.models;

import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Access;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.chat.GatewayMeters;
import io.umamiedge.gateway.chat.ReplyExchange;
import io.umamiedge.gateway.openai.ModelList;
import io.umamiedge.gateway.openai.OpenAiError;
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

/** {@code GET /v1/models}: what the customer may ask for; and an answer in OpenAI's shape wherever there is nothing. */
@Singleton
public class ModelsResource {
    private static final String PATH = "/v1/models";
    // After every endpoint, before Quarkus' own routes, which begin at 10 000.
    private static final int AFTER_ENDPOINTS = 5_000;

    private final Vertx vertx;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final CustomerGate gate;
    private final Grid grid;
    private final GatewayMeters meters;
    private final Ids ids = new Ids();

    @Inject
    ModelsResource(
            Vertx vertx,
            RegistryFeed registry,
            CandidateFeed candidates,
            CustomerGate gate,
            Grid grid,
            GatewayMeters meters) {
        this.vertx = vertx;
        this.registry = registry;
        this.candidates = candidates;
        this.gate = gate;
        this.grid = grid;
        this.meters = meters;
    }

    void register(@Observes Router router) {
        router.get(PATH).handler(this::list);
        router.route(PATH).handler(call -> reply(call).error(OpenAiError.wrongMethod("GET")));
        router.route("/v1/*").order(AFTER_ENDPOINTS).handler(call -> reply(call).error(OpenAiError.unknownPath()));
    }

    private void list(RoutingContext call) {
        ReplyExchange reply = reply(call);
        if (!registry.isCaughtUp() || !candidates.isCaughtUp()) {
            reply.error(OpenAiError.notReady());
            return;
        }
        switch (gate.check(call.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            case Access.Denied(OpenAiError error, String reason) -> {
                meters.keyRefused(reason);
                reply.error(error);
            }
            case Access.Granted(Caller caller) -> reply.json(200, ModelList.toJson(grid.offeredTo(caller.customer())));
        }
    }

    private ReplyExchange reply(RoutingContext call) {
        return new ReplyExchange(vertx, call.request(), new RequestId(ids.next()));
    }
}
