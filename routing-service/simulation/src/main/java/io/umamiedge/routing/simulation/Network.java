package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.routing.engine.Position;
import io.umamiedge.routing.simulation.scenario.GatewayGroup;
import io.umamiedge.routing.simulation.scenario.NetworkSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far gateways and nodes are from each other, and which corridors are cut off. The router is outside of all. */
final class Network {
    private final Map<CorridorId, Map<SiteId, Long>> rttMicros = new HashMap<>();
    private final Map<CorridorId, Integer> cuts = new HashMap<>();

    Network(NetworkSettings settings, List<GatewayGroup> gateways, List<Site> sites) {
        for (GatewayGroup group : gateways) {
            Position from = new Position(latitude(group, sites), longitude(group, sites));
            Map<SiteId, Long> row = new HashMap<>();
            for (Site site : sites) {
                double km = from.kilometresTo(new Position(site.latitude(), site.longitude()));
                double ms = settings.baseRttMs() + settings.rttMsPerThousandKm() * km / 1_000;
                row.put(site.id(), Math.round(ms * Timeline.MILLISECOND));
            }
            rttMicros.put(group.corridorId(), row);
        }
    }

    /** A round trip between a corridor's gateways and each of these nodes, in their order, as it was at the start. */
    long[] rttMicros(CorridorId gateway, List<GridNode> nodes) {
        Map<SiteId, Long> row = rttMicros.getOrDefault(gateway, Map.of());
        return nodes.stream()
                .mapToLong(node -> row.getOrDefault(node.site().id(), 0L))
                .toArray();
    }

    boolean isOpen(CorridorId gateway, GridNode node) {
        return cuts.isEmpty()
                || gateway.equals(node.corridor().id())
                || (!isCut(gateway) && !isCut(node.corridor().id()));
    }

    boolean isCut(CorridorId corridor) {
        return cuts.containsKey(corridor);
    }

    void cut(CorridorId corridor) {
        cuts.merge(corridor, 1, Integer::sum);
    }

    void restore(CorridorId corridor) {
        cuts.computeIfPresent(corridor, (_, times) -> times == 1 ? null : times - 1);
    }

    private static double latitude(GatewayGroup group, List<Site> sites) {
        Double given = group.latitude();
        return given != null
                ? given
                : sites.stream()
                        .filter(site -> site.corridorId().equals(group.corridorId()))
                        .mapToDouble(Site::latitude)
                        .average()
                        .orElse(0);
    }

    /** The middle of longitudes is that of their directions, so that Fiji and Samoa are neighbours. */
    private static double longitude(GatewayGroup group, List<Site> sites) {
        Double given = group.longitude();
        if (given != null) {
            return given;
        }
        double east = 0;
        double north = 0;
        for (Site site : sites) {
            if (site.corridorId().equals(group.corridorId())) {
                double radians = StrictMath.toRadians(site.longitude());
                east += StrictMath.sin(radians);
                north += StrictMath.cos(radians);
            }
        }
        return StrictMath.toDegrees(StrictMath.atan2(east, north));
    }
}
