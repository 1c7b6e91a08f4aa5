package io.umamiedge.deploy.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.config.ConfigMapping;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Says in this surface's own words that a body is too large; the server alone would close without any. */
@Singleton
public class BodyLimitResource {
    // Before the server's own check.
    private static final int PRIORITY = 1_000;

    /** The server's limits. */
    @ConfigMapping(prefix = "quarkus.http.limits")
    public interface LimitConfig {
        /** The largest request body. */
        MemorySize maxBodySize();
    }

    private final long limit;

    @Inject
    BodyLimitResource(LimitConfig config) {
        this.limit = config.maxBodySize().asLongValue();
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || fits(length)) {
            request.next();
            return;
        }
        try {
            var _ = request.response()
                    .setStatusCode(CommonProblem.BODY_TOO_LARGE.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(Json.lenient()
                            .writeValueAsString(Problem.of(
                                    CommonProblem.BODY_TOO_LARGE,
                                    "a body may have at most " + limit + " bytes",
                                    List.of())));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }

    private boolean fits(String length) {
        try {
            return Long.parseLong(length) <= limit;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
