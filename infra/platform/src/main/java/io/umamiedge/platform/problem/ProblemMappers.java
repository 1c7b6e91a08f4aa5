package io.umamiedge.platform.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.umamiedge.contracts.event.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever ends a request early into a problem; nothing internal is ever shown. */
@Singleton
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @Produces
    @Singleton
    ObjectMapper objectMapper() {
        return Json.lenient().copy();
    }

    @ServerExceptionMapper
    public Response problem(ProblemException e) {
        return respond(e.problem(), e.retryAfterSeconds());
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        CommonProblem code = Arrays.stream(CommonProblem.values())
                .filter(known -> known.status() == status)
                .findFirst()
                .orElse(status < 500 ? CommonProblem.MALFORMED_BODY : CommonProblem.INTERNAL_ERROR);
        Problem problem = Problem.of(code, code.title(), List.of());
        return respond(new Problem(
                problem.type(), problem.title(), status, problem.detail(), problem.code(), problem.errors()));
    }

    @ServerExceptionMapper
    public Response bug(Throwable e) {
        String incident = UUID.randomUUID().toString();
        LOG.errorf(e, "request failed incident=%s", incident);
        return respond(
                Problem.of(CommonProblem.INTERNAL_ERROR, "look for incident " + incident + " in the log", List.of()));
    }

    private static Response respond(Problem problem) {
        return respond(problem, null);
    }

    private static Response respond(Problem problem, @Nullable Integer retryAfterSeconds) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .entity(problem)
                .build();
    }
}
