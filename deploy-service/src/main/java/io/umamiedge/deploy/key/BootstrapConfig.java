package io.umamiedge.deploy.key;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** What a new grid starts with. */
@ConfigMapping(prefix = "umamiedge.bootstrap")
public interface BootstrapConfig {
    /** The secret of the first operator key, held by operator {@code root}; none by default. */
    Optional<String> operatorKey();
}
