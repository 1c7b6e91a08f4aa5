package io.umamiedge.deploy.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.deploy.problem.StorableText;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import java.util.Optional;

/** Reads what an operator declares: a resource without the fields that the path and the grid itself provide. */
final class Declaration {
    private Declaration() {}

    /** Throws {@link ProblemException} naming the field; a node is read as registered, whatever it is by now. */
    static <T extends RegistryResource> T read(Class<T> type, String id, byte[] body) {
        ObjectNode tree = StorableText.require(JsonBody.object(body));
        JsonNode given = tree.get("id");
        if (given != null && !id.equals(given.textValue())) {
            throw ProblemException.field("id", "must be the id in the path, or absent");
        }
        tree.put("id", id);
        if (type == Node.class) {
            if (tree.has("state")) {
                throw ProblemException.field("state", "is not a known field; activate, drain and retire change it");
            }
            tree.put("state", "registered");
        }
        return JsonBody.read(tree, type);
    }

    /** What was declared, with what only the grid changes as it is by now. */
    static <T extends RegistryResource> T onto(Optional<T> present, Class<T> type, T declared) {
        return declared instanceof Node node && present.orElse(null) instanceof Node before
                ? type.cast(inState(node, before.state()))
                : declared;
    }

    static Node inState(Node node, NodeState state) {
        return new Node(node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), state);
    }
}
