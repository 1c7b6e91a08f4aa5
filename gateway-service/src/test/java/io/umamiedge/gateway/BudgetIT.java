package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.limit.SpendClaim;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.PerMillion;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import io.umamiedge.contracts.registry.BudgetAmount;
import io.umamiedge.contracts.registry.BudgetPeriod;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SpendBudget;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.gateway.price.PriceFeed;
import io.umamiedge.platform.testing.Samples;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets at the gateway, with prices from their topic. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class BudgetIT extends GatewayTestBase {
    private static final Currency USD = Currency.getInstance("USD");
    private static final CorridorId EU = new CorridorId("eu");

    @Inject
    PriceFeed prices;

    /** A prompt token costs 1 and a completion token 2 millionths of a dollar. */
    @BeforeEach
    void putPrices() {
        RateCard card = new RateCard(
                new RateCardId("eu"),
                1,
                EU,
                USD,
                List.of(new ModelPrice(ModelPrice.ANY, PerMillion.parse("1"), PerMillion.parse("2"))),
                Instant.EPOCH,
                Instant.EPOCH);
        records.send(List.of(EventCodec.encode(
                new Event<>(new Ids().next(), "billing-service", card.key(), Instant.now(), null, card))));
        await().untilAsserted(() -> assertThat(cost(1_000, 1_000)).isEqualTo(3_000_000));
    }

    @Test
    void spendsABudgetAndRefusesThenWithoutARetryAsOfficialClientsUnderstandIt() {
        var node = node("DE");
        String key = customer("0.002", USD);
        int served = 0;
        HttpResponse<String> answer = post(key, plain());
        while (answer.statusCode() == 200) {
            served++;
            answer = post(key, served % 2 == 0 ? plain() : stream());
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(error(answer).path("code").asText()).isEqualTo("insufficient_quota");
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        assertThat(answer.headers().firstValue("retry-after")).isEmpty();
        long asked = node.stats().received();
        assertThatThrownBy(() -> openAi(key, 2)
                        .chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model(model)
                                .addUserMessage("hello")
                                .maxCompletionTokens(8)
                                .build()))
                .isInstanceOf(RateLimitException.class);
        assertThat(node.stats().received()).isEqualTo(asked);
        long spent = completed().stream().mapToLong(BudgetIT.this::cost).sum();
        assertThat(completed()).hasSize(served);
        // What is left is less than the longest answer to so short a prompt would cost.
        assertThat(spent).isBetween(1_800_000L, 2_000_000L);
        String customer = completed().getFirst().customerId().value();
        await().untilAsserted(() -> assertThat(records.events(Topic.GATEWAY_LIMITS.topicName(), SpendClaim.class))
                .filteredOn(claim -> claim.subject().id().equals(customer))
                .last()
                .extracting(SpendClaim::spent)
                .isEqualTo(spent));
    }

    @Test
    void refusesWhatHasNoPriceInTheBudgetsCurrency() {
        node("DE");
        HttpResponse<String> answer = post(customer("10", Currency.getInstance("EUR")), plain());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(error(answer).path("code").asText()).isEqualTo("model_not_priced");
    }

    @Test
    void passesOverPricesThatCannotBeRead() {
        String topic = Topic.BILLING_RATE_CARDS.topicName();
        records.send(topic, "poison-" + model + "/1", "{");
        await().untilAsserted(() -> assertThat(records.all(Topic.BILLING_RATE_CARDS.deadLetterName("gateway-service")))
                .anySatisfy(letter -> assertThat(letter.key()).isEqualTo("poison-" + model + "/1")));
        node("DE");
        assertThat(post(customer("1", USD), plain()).statusCode()).isEqualTo(200);
    }

    private String customer(String amount, Currency currency) {
        SpendBudget budget = new SpendBudget(BudgetAmount.parse(amount), currency, BudgetPeriod.MONTH);
        CustomerLimits limits = new CustomerLimits(100_000, 100_000_000, 1_000, budget);
        return customer(FailoverRule.ANY_PERMITTED, c -> Samples.limited(c, limits), "DE");
    }

    private long cost(RequestCompleted completed) {
        return cost(completed.usage().promptTokens(), completed.usage().completionTokens());
    }

    private long cost(long promptTokens, long answerTokens) {
        return prices.prices()
                .cost(EU, new ModelName(model), USD, promptTokens, answerTokens)
                .orElse(0);
    }
}
