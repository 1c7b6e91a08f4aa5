package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * One OpenAI-compatible server on a node.
 *
 * @param baseUrl absolute http or https URL without query, fragment or user info; {@code /v1/…} is appended to it
 * @param models what it serves, at least one, no duplicates
 * @param maxConcurrency requests it takes at once, 1 to 100 000
 */
public record NodeRuntime(RuntimeId id, RuntimeGroup group, URI baseUrl, List<ModelName> models, int maxConcurrency) {
    public NodeRuntime {
        String scheme = baseUrl.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme))
                || baseUrl.getHost() == null
                || baseUrl.getRawQuery() != null
                || baseUrl.getRawFragment() != null
                || baseUrl.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "base_url must be an absolute http or https URL without query, fragment or user info");
        }
        models = List.copyOf(models);
        if (models.isEmpty() || Set.copyOf(models).size() != models.size()) {
            throw new IllegalArgumentException("models must name at least one model, each once");
        }
        Checks.range("max_concurrency", maxConcurrency, 1, 100_000);
    }
}
