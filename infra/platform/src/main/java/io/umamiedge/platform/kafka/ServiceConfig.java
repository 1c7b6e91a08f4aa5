package io.umamiedge.platform.kafka;

import io.smallrye.config.ConfigMapping;

/** Which service this is. */
@ConfigMapping(prefix = "quarkus.application")
public interface ServiceConfig {
    /** The service's name, such as {@code deploy-service}: the {@code ce_source} of its events. */
    String name();
}
