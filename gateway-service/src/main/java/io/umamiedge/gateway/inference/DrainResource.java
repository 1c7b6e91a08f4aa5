package io.umamiedge.gateway.inference;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * What becomes of requests when the process is told to stop (SIGTERM): it is no longer ready, refuses new ones, lets those
 * under way end within a bound, and ends the rest with an error; only then does the service stop.
 */
@ApplicationScoped
@Default
@Readiness
public class DrainResource implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(DrainResource.class);
    // For the last records and the errors to go out.
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private final Underway underway;
    private final DrainConfig config;

    @Inject
    DrainResource(Underway underway, DrainConfig config) {
        this.underway = underway;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("draining")
                .status(!underway.isClosed())
                .build();
    }

    /** Called while everything still runs; the service stops when this returns. */
    void stopping(@Observes ShutdownDelayInitiatedEvent event) {
        underway.close();
        LOG.infof("stopping, requests may end requests=%d", underway.count());
        try {
            if (!underway.awaitNone(config.patience())) {
                LOG.warnf("stopping, requests are broken off requests=%d", underway.count());
                underway.breakOff();
                underway.awaitNone(AFTERMATH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
