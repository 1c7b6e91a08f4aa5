package io.umamiedge.deploy.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.deploy.problem.StorableText;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what an operator declares: a resource without the fields that the path and the grid itself provide. */
final class Declaration {
    // What only the grid says of a resource, and what makes it say so.
    private static final Map<Class<?>, Map<String, String>> GIVEN_BY_THE_GRID = Map.of(
            Node.class, Map.of("state", "activate, drain and retire change it"),
            Corridor.class, Map.of("open", "the expansion gate changes it"),
            Site.class,
                    Map.of(
                            "country_verified", "evidence for the country changes it",
                            "checklist_passed", "the site safety checklist changes it"));

    private Declaration() {}

    /** Throws {@link ProblemException} naming the field; a node is read as registered, whatever it is by now. */
    static <T extends RegistryResource> T read(Class<T> type, String id, byte[] body) {
        ObjectNode tree = StorableText.require(JsonBody.object(body));
        JsonNode given = tree.get("id");
        if (given != null && !id.equals(given.textValue())) {
            throw ProblemException.field("id", "must be the id in the path, or absent");
        }
        tree.put("id", id);
        GIVEN_BY_THE_GRID.getOrDefault(type, Map.of()).forEach((field, changedBy) -> {
            if (tree.has(field)) {
                throw ProblemException.field(field, "is not a known field; " + changedBy);
            }
        });
        if (type == Node.class) {
            tree.put("state", "registered");
        }
        return JsonBody.read(tree, type);
    }

    /** What was declared, with what only the grid changes as it is by now. */
    static <T extends RegistryResource> T onto(Optional<T> present, Class<T> type, T declared) {
        RegistryResource before = present.orElse(null);
        if (declared instanceof Node node && before instanceof Node known) {
            return type.cast(inState(node, known.state()));
        }
        if (declared instanceof Corridor corridor && before instanceof Corridor known) {
            return type.cast(new Corridor(
                    corridor.id(), corridor.name(), corridor.region(), corridor.countries(), known.open()));
        }
        if (declared instanceof Site site && before instanceof Site known) {
            return type.cast(onto(known, site));
        }
        return declared;
    }

    /** What was checked at one place has to be checked again at another. */
    private static Site onto(Site known, Site site) {
        boolean isSamePlace = site.country().equals(known.country())
                && site.latitude() == known.latitude()
                && site.longitude() == known.longitude();
        return new Site(
                site.id(),
                site.corridorId(),
                site.ownerId(),
                site.name(),
                site.country(),
                site.nodeGroup(),
                site.latitude(),
                site.longitude(),
                stillSo(known.countryVerified(), isSamePlace),
                stillSo(known.checklistPassed(), isSamePlace));
    }

    private static @Nullable Boolean stillSo(@Nullable Boolean known, boolean isSamePlace) {
        return (known == null || isSamePlace) ? known : Boolean.FALSE;
    }

    static Node inState(Node node, NodeState state) {
        return new Node(node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), state);
    }
}
