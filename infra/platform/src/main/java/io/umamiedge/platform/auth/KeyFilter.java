package io.umamiedge.platform.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Asks every endpoint for a key of the right kind before anything else runs, and counts the refusals by reason. */
public class KeyFilter {
    private final KeyRing keys;
    private final Caller caller;
    private final MeterRegistry meters;
    private final InstantSource clock = InstantSource.system();

    @Inject
    KeyFilter(KeyRing keys, Caller caller, MeterRegistry meters) {
        this.keys = keys;
        this.caller = caller;
        this.meters = meters;
    }

    @ServerRequestFilter(priority = 1000)
    public void authenticate(ContainerRequestContext request, ResourceInfo target) {
        AllowKeys allowed = allowed(target);
        if (allowed == null) {
            throw new ProblemException(CommonProblem.ENDPOINT_CLOSED, "no kind of key opens this endpoint");
        }
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        switch (keys.check(authorization, Set.<KeyKind>of(allowed.value()), clock.instant())) {
            case KeyCheck.Accepted accepted -> caller.accepted(accepted.key());
            case KeyCheck.Refused refused -> {
                meters.counter(
                                "umamiedge_key_refusals",
                                "reason",
                                refused.reason().name().toLowerCase(Locale.ROOT))
                        .increment();
                throw new ProblemException(
                        CommonProblem.INVALID_KEY, refused.reason().sentence(Set.of(allowed.value())));
            }
        }
    }

    private static @Nullable AllowKeys allowed(ResourceInfo target) {
        AllowKeys onMethod = target.getResourceMethod().getAnnotation(AllowKeys.class);
        return onMethod != null ? onMethod : target.getResourceClass().getAnnotation(AllowKeys.class);
    }
}
