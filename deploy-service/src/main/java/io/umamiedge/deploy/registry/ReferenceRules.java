package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.platform.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What must hold between a resource and the rest of the registry. */
public final class ReferenceRules {
    private ReferenceRules() {}

    /**
     * What is wrong with {@code resource}, by field; empty when nothing is.
     *
     * @param targets what it refers to, by {@code <kind>/<id>}, as far as it exists
     * @param dedicatedElsewhere nodes it wants for itself, by {@code node/<id>}, to the customer that has them
     */
    public static List<FieldError> violations(
            RegistryResource resource, Map<String, RegistryResource> targets, Map<String, String> dedicatedElsewhere) {
        List<FieldError> errors = new ArrayList<>();
        for (Reference reference : References.of(resource)) {
            String other = dedicatedElsewhere.get(reference.target());
            if (reference.binding() && !targets.containsKey(reference.target())) {
                errors.add(new FieldError(reference.field(), "names " + reference.target() + ", which does not exist"));
            } else if (reference.field().equals(References.DEDICATED_NODES) && other != null) {
                errors.add(new FieldError(
                        reference.field(), "names " + reference.target() + ", which is dedicated to " + other));
            }
        }
        if (resource instanceof Site site
                && targets.get(corridorOf(site)) instanceof Corridor corridor
                && !corridor.countries().contains(site.country())) {
            errors.add(new FieldError("country", "is not among the countries of corridor " + corridor.id()));
        }
        errors.sort(Comparator.comparing(FieldError::field).thenComparing(FieldError::message));
        return List.copyOf(errors);
    }

    /** The sites that a corridor's new countries would leave outside; empty when there are none. */
    public static List<FieldError> stranded(Corridor corridor, List<Site> sites) {
        return sites.stream()
                .filter(site -> !corridor.countries().contains(site.country()))
                .map(site -> new FieldError(
                        "countries", "must keep " + site.country() + ": site " + site.id() + " stands there"))
                .sorted(Comparator.comparing(FieldError::message))
                .toList();
    }

    private static String corridorOf(Site site) {
        return new ResourceKey(ResourceKind.CORRIDOR, site.corridorId().value()).text();
    }
}
