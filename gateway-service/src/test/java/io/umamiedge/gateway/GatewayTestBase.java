package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.view.CandidateFeed;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A grid around the gateway under test, in which every test has models, nodes and customers of its own. */
public abstract class GatewayTestBase {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Ids IDS = new Ids();

    static {
        // Most of what is waited for has happened already: a tenth of a second for each was half of some tests' time.
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    protected final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Candidate> announced = new ArrayList<>();

    TestBroker broker;

    @TestHTTPResource("/v1/")
    URI api;

    @Inject
    Vertx vertx;

    @Inject
    CandidateFeed candidates;

    @Inject
    RegistryFeed registry;

    @Inject
    protected Limits limits;

    protected Records records;
    protected RegistryFixture fixture;
    protected String model;

    @BeforeEach
    void newGrid() {
        records = new Records(broker.bootstrapServers());
        fixture = new RegistryFixture(broker.bootstrapServers());
        model = "model-" + NUMBERS.incrementAndGet();
    }

    @AfterEach
    void close() throws Exception {
        // However its requests ended.
        await().untilAsserted(() -> assertThat(limits.inFlight()).isZero());
        for (AutoCloseable resource : open) {
            resource.close();
        }
        http.close();
    }

    /** A customer of the corridor {@code eu} whose data may be in these countries; gives its key. */
    protected String customer(FailoverRule rule, String... countries) {
        return customer(rule, c -> c, countries);
    }

    protected String customer(FailoverRule rule, Function<Customer, Customer> change, String... countries) {
        return customer(residency -> residency, sla -> sla, rule, change, countries);
    }

    /** The same, whose requests may be sent to a second node after so many milliseconds without an answer. */
    protected String hedging(int afterMs, FailoverRule rule, String... countries) {
        return customer(residency -> residency, sla -> Samples.hedging(sla, afterMs), rule, c -> c, countries);
    }

    /** The same, whose policy permits nothing that Kafka has no record of. */
    protected String strictCustomer(String... countries) {
        return customer(GatewayTestBase::strict, sla -> sla, FailoverRule.ANY_PERMITTED, c -> c, countries);
    }

    protected static ResidencyPolicy strict(ResidencyPolicy policy) {
        return new ResidencyPolicy(
                policy.id(),
                policy.allowedCountries(),
                policy.blockedCountries(),
                policy.regulated(),
                AuditMode.STRICT,
                policy.preset());
    }

    protected String customer(
            UnaryOperator<ResidencyPolicy> residency,
            UnaryOperator<SlaPolicy> sla,
            FailoverRule rule,
            Function<Customer, Customer> change,
            String... countries) {
        String id = "customer-" + NUMBERS.incrementAndGet();
        fixture.put(
                residency.apply(Samples.residency(id, countries)),
                sla.apply(Samples.sla(id, rule)),
                change.apply(Samples.customer(id, "eu", id, id)));
        String key = fixture.issueKey(KeyKind.CUSTOMER, id);
        awaitRegistry();
        return key;
    }

    protected void awaitRegistry() {
        long newest = records.all(Topic.DEPLOY_REGISTRY.topicName()).size();
        await().untilAsserted(() -> assertThat(registry.view().revision()).isEqualTo(newest));
    }

    /** A running node in this country that serves this test's model. */
    protected SimulatedRuntime node(String country) {
        return node(country, RuntimeOptions.serving(model));
    }

    protected SimulatedRuntime node(String country, Fault fault) {
        return node(country, RuntimeOptions.serving(model).withFaults(FaultPlan.always(fault)));
    }

    protected SimulatedRuntime node(String country, RuntimeOptions options) {
        SimulatedRuntime runtime = start(options);
        candidate(country, runtime.baseUrl(), Verdict.ELIGIBLE, 0);
        return runtime;
    }

    /** A running node that nobody has been told of. */
    protected SimulatedRuntime start(RuntimeOptions options) {
        SimulatedRuntime runtime = SimulatedRuntime.start(vertx, options);
        open.add(runtime);
        return runtime;
    }

    /** A good node that is never chosen before an idle one; for a customer to be known after the idle one. */
    protected SimulatedRuntime busy(String country) {
        return busy(country, RuntimeOptions.serving(model));
    }

    protected SimulatedRuntime busy(String country, RuntimeOptions options) {
        SimulatedRuntime runtime = start(options);
        candidate(country, runtime.baseUrl(), Verdict.ELIGIBLE, 50);
        return runtime;
    }

    protected void closeLater(AutoCloseable resource) {
        open.add(resource);
    }

    /** Gives the node's id. */
    protected NodeId candidate(String country, URI baseUrl, Verdict verdict, int running) {
        NodeId id = announce(country, baseUrl, verdict, running);
        awaitCandidates();
        return id;
    }

    /** The same, to be known only after {@link #awaitCandidates}. */
    protected NodeId announce(String country, URI baseUrl, Verdict verdict, int running) {
        return announce(country, baseUrl, verdict, running, RuntimeGroup.VLLM);
    }

    /** The same with a runtime of this kind. */
    protected NodeId announce(String country, URI baseUrl, Verdict verdict, int running, RuntimeGroup group) {
        NodeId id = new NodeId("node-" + NUMBERS.incrementAndGet());
        Candidate candidate = new Candidate(
                id,
                new CorridorId("eu"),
                "EU",
                new SiteId("site-" + id),
                new CountryCode(country),
                NodeGroup.COMMERCIAL,
                Set.of(Tier.values()),
                Set.of(),
                List.of(new CandidateRuntime(
                        new RuntimeId("main"),
                        group,
                        baseUrl,
                        List.of(new ModelName(model)),
                        RuntimeState.READY,
                        100,
                        running,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null)),
                verdict,
                "as the test wants it",
                Instant.now(),
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        announced.add(candidate);
        return id;
    }

    protected void awaitCandidates() {
        records.send(announced.stream()
                .map(candidate -> EventCodec.encode(new Event<>(
                        IDS.next(), "routing-service", candidate.nodeId().value(), Instant.now(), null, candidate)))
                .toList());
        await().untilAsserted(() -> assertThat(announced)
                .allSatisfy(candidate ->
                        assertThat(candidates.table().get(candidate.nodeId())).isEqualTo(candidate)));
        announced.clear();
    }

    protected OpenAIClient openAi(String key) {
        return openAi(key, 0);
    }

    /** The official client, which tries so often again on its own. */
    protected OpenAIClient openAi(String key, int maxRetries) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(api.toString())
                .maxRetries(maxRetries)
                .timeout(Duration.ofSeconds(10))
                .build();
        open.add(client::close);
        return client;
    }

    protected String plain() {
        return "{\"model\":\"" + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"max_tokens\":8}";
    }

    protected String stream() {
        return "{\"stream\":true," + plain().substring(1);
    }

    protected HttpResponse<String> post(String key, String body) {
        return send(request(key, body));
    }

    protected HttpResponse<String> post(String key, String path, String body) {
        return send(request(key, path, body));
    }

    protected HttpRequest request(String key, String body) {
        return request(key, "chat/completions", body);
    }

    protected HttpRequest request(String key, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (key == null ? request : request.header("authorization", "Bearer " + key)).build();
    }

    protected HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The error object, which must have its four keys. */
    protected static JsonNode error(HttpResponse<String> response) {
        try {
            JsonNode error = Json.lenient().readTree(response.body()).path("error");
            assertThat(error.fieldNames()).toIterable().containsExactlyInAnyOrder("message", "type", "param", "code");
            assertThat(response.headers().firstValue("x-request-id")).isPresent();
            return error;
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    protected static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("x-request-id").orElseThrow();
    }

    protected List<RoutingDecision> decisions(String requestId) {
        return records.events(Topic.ROUTING_DECISIONS.topicName(), RoutingDecision.class).stream()
                .filter(decision -> decision.requestId().value().equals(requestId))
                .toList();
    }

    protected List<Failover> failovers(String requestId) {
        return records.events(Topic.ROUTING_FAILOVERS.topicName(), Failover.class).stream()
                .filter(failover -> failover.requestId() != null
                        && failover.requestId().value().equals(requestId))
                .toList();
    }

    /** The one record that ends this request. */
    protected RequestCompleted completed(String requestId) {
        List<RequestCompleted> completed =
                records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestCompleted.class).stream()
                        .filter(event -> event.requestId().value().equals(requestId))
                        .toList();
        assertThat(completed).hasSize(1);
        return completed.getFirst();
    }

    /** How requests for this test's model ended. */
    protected List<RequestCompleted> completed() {
        return records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestCompleted.class).stream()
                .filter(event -> event.model().value().equals(model))
                .toList();
    }
}
