package io.umamiedge.platform.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the registry held at one revision. Immutable: whoever decides on it can name the revision and be believed.
 *
 * <p>Look-ups are O(1). Applying a batch copies the kinds it touches, once.
 */
public final class RegistryView {
    public static final RegistryView EMPTY = new RegistryView(0, Map.of(), Map.of());

    private final long revision;
    private final Map<ResourceKind, Map<String, RegistryResource>> resources;
    private final Map<String, KeyRecord> keysByHash;

    private RegistryView(
            long revision,
            Map<ResourceKind, Map<String, RegistryResource>> resources,
            Map<String, KeyRecord> keysByHash) {
        this.revision = revision;
        this.resources = resources;
        this.keysByHash = keysByHash;
    }

    /** The view after these changes, which are in the topic's order. A change that is already in it has no effect. */
    public RegistryView apply(List<RegistryRecord> changes) {
        long newest = revision;
        Map<ResourceKind, Map<String, RegistryResource>> next = new EnumMap<>(ResourceKind.class);
        next.putAll(resources);
        Map<ResourceKind, Map<String, RegistryResource>> touched = new EnumMap<>(ResourceKind.class);
        for (RegistryRecord change : changes) {
            if (change.revision() <= newest) {
                continue;
            }
            newest = change.revision();
            Map<String, RegistryResource> ofKind = touched.computeIfAbsent(
                    change.kind(), kind -> new HashMap<>(resources.getOrDefault(kind, Map.of())));
            if (change.resource() == null) {
                ofKind.remove(change.id());
            } else {
                ofKind.put(change.id(), change.resource());
            }
        }
        next.putAll(touched);
        Map<String, RegistryResource> keys = touched.get(ResourceKind.KEY);
        return new RegistryView(newest, next, keys == null ? keysByHash : byHash(keys.values()));
    }

    /** The last revision applied; 0 when nothing was. */
    public long revision() {
        return revision;
    }

    public Optional<Corridor> corridor(CorridorId id) {
        return find(Corridor.class, ResourceKind.CORRIDOR, id.value());
    }

    public Optional<Site> site(SiteId id) {
        return find(Site.class, ResourceKind.SITE, id.value());
    }

    public Optional<SiteOwner> siteOwner(SiteOwnerId id) {
        return find(SiteOwner.class, ResourceKind.SITE_OWNER, id.value());
    }

    public Optional<Node> node(NodeId id) {
        return find(Node.class, ResourceKind.NODE, id.value());
    }

    public Optional<Customer> customer(CustomerId id) {
        return find(Customer.class, ResourceKind.CUSTOMER, id.value());
    }

    public Optional<ResidencyPolicy> residencyPolicy(ResidencyPolicyId id) {
        return find(ResidencyPolicy.class, ResourceKind.RESIDENCY_POLICY, id.value());
    }

    public Optional<SlaPolicy> slaPolicy(SlaPolicyId id) {
        return find(SlaPolicy.class, ResourceKind.SLA_POLICY, id.value());
    }

    public Optional<KeyRecord> keyByHash(String hash) {
        return Optional.ofNullable(keysByHash.get(hash));
    }

    /** All of a kind, in no order. */
    public Collection<RegistryResource> all(ResourceKind kind) {
        return resources.getOrDefault(kind, Map.of()).values();
    }

    private <T extends RegistryResource> Optional<T> find(Class<T> type, ResourceKind kind, String id) {
        return Optional.ofNullable(
                type.cast(resources.getOrDefault(kind, Map.of()).get(id)));
    }

    private static Map<String, KeyRecord> byHash(Collection<RegistryResource> keys) {
        Map<String, KeyRecord> index = HashMap.newHashMap(keys.size());
        for (RegistryResource resource : keys) {
            KeyRecord key = (KeyRecord) resource;
            index.put(key.hash(), key);
        }
        return index;
    }
}
