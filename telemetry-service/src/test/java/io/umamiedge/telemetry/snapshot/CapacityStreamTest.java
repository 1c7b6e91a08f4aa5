package io.umamiedge.telemetry.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.telemetry.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapacityStreamTest {
    private static final CorridorId EU = new CorridorId("eu");
    private static final CorridorId AFRICA = new CorridorId("africa");

    private final Map<NodeId, CorridorId> corridors = new HashMap<>();
    private final CapacityView view = new CapacityView(id -> Optional.ofNullable(corridors.get(id)), 2);
    private Instant now = Snapshots.THEN;

    @Test
    void tellsAllThereIsAndThenWhatChanges() {
        apply("a", NodeHealth.READY);
        apply("b", NodeHealth.READY);
        apply("a", NodeHealth.STALE);
        CapacityStream stream = open(null, null);
        assertThat(read(stream)).containsExactly("start {\"resumed\":false}", "b ready", "a stale", "live {}");
        assertThat(read(stream)).isEmpty();
        apply("c", NodeHealth.LOADING);
        remove("b");
        remove("b");
        assertThat(read(stream)).containsExactly("c loading", "b removed");
    }

    @Test
    void givesASlowReaderTheNewestOfEachNode() {
        CapacityStream stream = open(null, null);
        read(stream);
        for (int i = 0; i < 1_000; i++) {
            apply("a", NodeHealth.DEGRADED);
            apply("b", NodeHealth.READY);
        }
        apply("a", NodeHealth.READY);
        assertThat(read(stream)).containsExactly("b ready", "a ready");
    }

    @Test
    void goesOnWhereAReaderStopped() {
        apply("a", NodeHealth.READY);
        apply("b", NodeHealth.READY);
        CapacityStream stream = open(null, null);
        String last = lastId(stream);
        apply("b", NodeHealth.STALE);
        remove("a");
        assertThat(read(open(null, last)))
                .containsExactly("start {\"resumed\":true}", "b stale", "a removed", "live {}");
    }

    @Test
    void beginsAnewWhereItCannotGoOn() {
        apply("a", NodeHealth.READY);
        String last = lastId(open(null, null));
        String anew = "start {\"resumed\":false}";
        for (String unusable : List.of("", "7", "x@view", "99@view", "-1@view", last.replace("view", "other"), "@")) {
            assertThat(read(open(null, unusable))).as(unusable).containsExactly(anew, "a ready", "live {}");
        }
        for (String node : List.of("b", "c", "d")) {
            apply(node, NodeHealth.READY);
            remove(node);
        }
        assertThat(read(open(null, last)))
                .as("more were removed than are remembered")
                .containsExactly(anew, "a ready", "live {}");
    }

    @Test
    void beginsAnewWithAReaderWhoWasTooSlowToBeToldOfEveryRemoval() {
        apply("a", NodeHealth.READY);
        for (String node : List.of("b", "c", "d")) {
            apply(node, NodeHealth.READY);
        }
        CapacityStream stream = open(null, null);
        read(stream);
        List.of("b", "c", "d").forEach(this::remove);
        assertThat(read(stream)).containsExactly("start {\"resumed\":false}", "a ready", "live {}");
        apply("a", NodeHealth.STALE);
        assertThat(read(stream)).containsExactly("a stale");
    }

    @Test
    void remembersNoRemovalOfANodeThatCameBack() {
        CapacityStream stream = open(null, null);
        read(stream);
        for (int i = 0; i < 10; i++) {
            apply("a", NodeHealth.LOADING);
            remove("a");
        }
        apply("a", NodeHealth.READY);
        assertThat(read(stream)).containsExactly("a ready");
    }

    @Test
    void tellsOfOneCorridorAndOfWhatLeavesIt() {
        corridors.put(new NodeId("a"), EU);
        corridors.put(new NodeId("b"), AFRICA);
        apply("a", NodeHealth.READY);
        apply("b", NodeHealth.READY);
        CapacityStream stream = open(EU, null);
        assertThat(read(stream)).containsExactly("start {\"resumed\":false}", "a ready", "live {}");
        apply("b", NodeHealth.STALE);
        assertThat(read(stream)).isEmpty();
        corridors.put(new NodeId("a"), AFRICA);
        corridors.put(new NodeId("b"), EU);
        view.relocate();
        assertThat(read(stream)).containsExactlyInAnyOrder("a removed", "b stale");
        apply("a", NodeHealth.STALE);
        assertThat(read(stream)).as("said again rather than remembered").containsExactly("a removed");
        corridors.remove(new NodeId("b"));
        view.relocate();
        assertThat(read(stream)).containsExactly("b removed");
    }

    @Test
    void staysInTouchWhenNothingHappens() {
        CapacityStream stream = open(null, null);
        read(stream);
        now = now.plus(CapacityStream.HEARTBEAT).minusMillis(1);
        assertThat(stream.next(now)).isNull();
        now = now.plusMillis(1);
        assertThat(stream.next(now)).isEqualTo(new CapacityStream.Event("heartbeat", null, "{}"));
        assertThat(stream.next(now)).isNull();
    }

    @Test
    void writesTheSnapshotAsItIsOnTheTopicWithItsCorridor() {
        corridors.put(new NodeId("a"), EU);
        apply("a", NodeHealth.READY);
        CapacityStream stream = open(null, null);
        stream.next(now);
        assertThat(stream.next(now))
                .isEqualTo(new CapacityStream.Event(
                        "snapshot",
                        "1@view",
                        "{\"node_id\":\"a\",\"corridor_id\":\"eu\",\"capacity\":{\"node_id\":\"a\","
                                + "\"boot_id\":\"00000000-0000-0000-0000-000000000001\",\"seq\":7,"
                                + "\"received_at\":\"2026-11-24T08:00:00Z\",\"health\":\"ready\","
                                + "\"health_reason\":\"as the test says\",\"health_since\":\"2026-11-24T08:00:00Z\","
                                + "\"runtimes\":[],\"gpus\":[],\"clock_skew_ms\":0,\"former_boots\":[]}}"));
    }

    private CapacityStream open(CorridorId corridor, String lastEventId) {
        return new CapacityStream(view, "view", corridor, lastEventId);
    }

    private void apply(String node, NodeHealth health) {
        view.apply(List.of(
                new CapacityView.Change(new NodeId(node), new CapacityView.Held(0, Snapshots.of(node, health)))));
    }

    private void remove(String node) {
        view.apply(List.of(new CapacityView.Change(new NodeId(node), null)));
    }

    private String lastId(CapacityStream stream) {
        String last = null;
        for (CapacityStream.Event event = stream.next(now); event != null; event = stream.next(now)) {
            last = event.id() == null ? last : event.id();
        }
        return last;
    }

    /** What there is to say now, a word each. */
    private List<String> read(CapacityStream stream) {
        List<String> words = new ArrayList<>();
        for (CapacityStream.Event event = stream.next(now); event != null; event = stream.next(now)) {
            String node = event.data().replaceAll("^\\{\"node_id\":\"([a-z]+)\".*", "$1");
            words.add(
                    switch (event.name()) {
                        case "snapshot" -> node + " " + event.data().replaceAll(".*\"health\":\"([a-z]+)\".*", "$1");
                        case "removed" -> node + " removed";
                        default -> event.name() + " " + event.data();
                    });
        }
        return words;
    }
}
