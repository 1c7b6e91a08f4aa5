package io.umamiedge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final CustomerId ACME = new CustomerId("acme");
    private static final ModelName MODEL = new ModelName("llama-3.1-8b");
    private static final RequestId REQUEST = new RequestId("r1");
    private static final DecisionId DECISION = new DecisionId("d1");
    private static final Destination NODE = new Destination(
            new NodeId("de-1"),
            new RuntimeId("main"),
            new SiteId("fra"),
            new CorridorId("eu"),
            "EU",
            new CountryCode("DE"));

    private static final SeenRequest COMPLETE = seen(REQUEST, new SeenRequest.Complete(9));
    private static final RequestAdmitted ADMITTED =
            new RequestAdmitted(REQUEST, ACME, new KeyId("k1"), MODEL, "/v1/chat/completions", false, "c1", NOW);
    private static final RoutingDecision DECIDED = new RoutingDecision(
            DECISION,
            REQUEST,
            1,
            ACME,
            MODEL,
            new ResidencyPolicyId("eu-open"),
            "EU",
            NODE,
            "permitted",
            List.of(),
            List.of(),
            null,
            List.of(),
            1,
            1,
            NOW,
            null,
            null,
            Set.of(),
            null,
            null,
            null,
            null,
            Set.of(),
            null);

    private static SeenRequest seen(RequestId id, SeenRequest.Ending ending) {
        return new SeenRequest("c1", ACME, id, ending, Duration.ofMillis(5));
    }

    private static RequestCompleted completed(Outcome outcome) {
        return new RequestCompleted(
                REQUEST,
                DECISION,
                ACME,
                new KeyId("k1"),
                MODEL,
                "/v1/chat/completions",
                false,
                outcome,
                200,
                NODE,
                new Usage(3, 9, UsageSource.REPORTED),
                new RequestTimings(1L, 2, null, null, null),
                1,
                NOW,
                null,
                List.of());
    }

    private static GridRecords grid(
            List<RequestCompleted> completed, List<DecisionId> audited, List<RequestId> billed) {
        return new GridRecords(List.of(ADMITTED), List.of(DECIDED), List.of(), completed, audited, List.of(), billed);
    }

    @Test
    void matchWhenEveryEndHasEveryRequestOnce() {
        Books books = Books.compare(
                List.of(COMPLETE), grid(List.of(completed(Outcome.SERVED)), List.of(DECISION), List.of(REQUEST)));
        assertThat(books.match()).isTrue();
        assertThat(books.totals()).isEqualTo(new Books.Totals(1, 1, 1, 1, 1));
        assertThat(books.totals().agree()).isTrue();
    }

    @Test
    void callAResponseLostWhenARecordOfItIsMissing() {
        assertThat(Books.compare(List.of(COMPLETE), grid(List.of(), List.of(DECISION), List.of()))
                        .lost())
                .containsExactly("r1 has no record of having been served");
        assertThat(Books.compare(
                                List.of(COMPLETE),
                                grid(List.of(completed(Outcome.SERVED)), List.of(DECISION), List.of()))
                        .lost())
                .containsExactly("r1 is not billed");
        assertThat(Books.compare(
                                List.of(COMPLETE),
                                grid(List.of(completed(Outcome.SERVED)), List.of(), List.of(REQUEST)))
                        .lost())
                .containsExactly("r1 has no audit entry");
    }

    @Test
    void callASecondBillingOrAuditUnaccounted() {
        Books books = Books.compare(
                List.of(COMPLETE),
                grid(List.of(completed(Outcome.SERVED)), List.of(DECISION, DECISION), List.of(REQUEST, REQUEST)));
        assertThat(books.unaccounted()).containsExactlyInAnyOrder("r1 was billed 2 times", "d1 has 2 audit entries");
    }

    @Test
    void allowABrokenConnectionAnyPartOfItsRecords() {
        SeenRequest broken = seen(null, new SeenRequest.Broken("connection reset"));
        GridRecords half = grid(List.of(completed(Outcome.SERVED)), List.of(DECISION), List.of(REQUEST));
        assertThat(Books.compare(List.of(broken), half).match()).isTrue();
        assertThat(Books.compare(List.of(broken), half).totals().agree()).isFalse();
    }

    @Test
    void callARecordOfNobodysRequestUnaccounted() {
        Books books =
                Books.compare(List.of(), grid(List.of(completed(Outcome.SERVED)), List.of(DECISION), List.of(REQUEST)));
        assertThat(books.unaccounted()).containsExactly("r1 was completed for no client");
    }

    @Test
    void callAServedRecordUnaccountedWhenItsClientWasRefused() {
        SeenRequest refused = seen(REQUEST, new SeenRequest.Refused(503, "log_unavailable", "no"));
        Books books = Books.compare(
                List.of(refused), grid(List.of(completed(Outcome.SERVED)), List.of(DECISION), List.of(REQUEST)));
        assertThat(books.unaccounted()).containsExactly("r1 is recorded as served, its client was refused with 503");
    }
}
