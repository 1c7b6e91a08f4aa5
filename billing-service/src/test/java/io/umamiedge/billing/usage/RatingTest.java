package io.umamiedge.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.money.Amount;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.PerMillion;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import io.umamiedge.contracts.ratecard.RateCards;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.platform.testing.Samples;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T11:00:00Z");

    @Test
    void multipliesTokensByPriceWithoutRounding() {
        // 3 × 0.15 + 7 × 0.075 per million
        assertThat(charge("USD", "0.15", "0.075", 3, 7).amountFemto()).isEqualTo(major("0.000000975"));
        assertThat(charge("JPY", "30.5", "91", 1_234, 5_678).amountFemto()).isEqualTo(major("0.554335"));
        assertThat(charge("KWD", "0.061", "0.1835", 1, 1).amountFemto()).isEqualTo(major("0.0000002445"));
        assertThat(charge("USD", "0.000000001", "0", 1, 0).amountFemto()).isEqualTo(new Amount(BigInteger.ONE));
        assertThat(charge("USD", "0.20", "0.60", 0, 0).amountFemto()).isEqualTo(Amount.ZERO);
    }

    @Test
    void amountIsWhatDecimalArithmeticSaysAndSharesSumToIt() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String prompt =
                    BigDecimal.valueOf(random.nextLong(10_000_000_000L), 9).toPlainString();
            String completion =
                    BigDecimal.valueOf(random.nextLong(10_000_000_000L), 9).toPlainString();
            long in = random.nextLong(1L << random.nextInt(1, 40));
            long out = random.nextLong(1L << random.nextInt(1, 40));
            Rating.Charge charge = charge("USD", prompt, completion, in, out);
            BigDecimal expected = new BigDecimal(prompt)
                    .multiply(BigDecimal.valueOf(in))
                    .add(new BigDecimal(completion).multiply(BigDecimal.valueOf(out)))
                    .movePointLeft(6);
            assertThat(new BigDecimal(charge.amountFemto().femto(), 15))
                    .as("seed %d", seed)
                    .isEqualByComparingTo(expected);
            assertThat(charge.ownerShareFemto().plus(charge.platformShareFemto()))
                    .as("seed %d", seed)
                    .isEqualTo(charge.amountFemto());
        }
    }

    @Test
    void chargesRelayedTokensWhoeverCutItShortAndNothingForFailures() {
        for (Outcome outcome : Outcome.values()) {
            Rating.Charge charge = (Rating.Charge) rate(
                    registry(Samples.site("s1", "eu", "o1", "DE"), Samples.owner("o1")),
                    card("USD", "1", "1"),
                    Requests.completed("acme", "r1", outcome, Requests.at("s1"), 10, 20, Samples.MODEL));
            boolean billed = outcome != Outcome.FAILED && outcome != Outcome.REFUSED;
            assertThat(charge.amountFemto()).isEqualTo(billed ? major("0.00003") : Amount.ZERO);
            assertThat(charge.completionTokens()).isEqualTo(billed ? 20 : 0);
        }
    }

    @Test
    void saysWhatIsNotKnown() {
        RegistryResource site = Samples.site("s1", "eu", "o1", "DE");
        RateCards card = card("USD", "1", "1");
        Event<RequestCompleted> served = Requests.served("acme", "r1", "s1", 1, 1);
        assertThat(reason(registry(), card, served)).isEqualTo(Rating.Reason.SITE_UNKNOWN);
        assertThat(reason(registry(site), card, served)).isEqualTo(Rating.Reason.SITE_OWNER_UNKNOWN);
        assertThat(reason(registry(site, Samples.owner("o1")), new RateCards(List.of()), served))
                .isEqualTo(Rating.Reason.PRICE_UNKNOWN);
        assertThat(reason(
                        registry(site, Samples.owner("o1")),
                        card,
                        Requests.completed("acme", "r1", Outcome.SERVED, null, 1, 1, new ModelName("m"))))
                .isEqualTo(Rating.Reason.DESTINATION_MISSING);
    }

    @Test
    void meteringPassesOverOnlyWhatNoNodeHadAPartIn() {
        for (Outcome outcome : Outcome.values()) {
            assertThat(isUsage(Requests.completed("a", "r", outcome, Requests.at("s1"), 0, 0, Samples.MODEL)))
                    .isTrue();
            assertThat(isUsage(Requests.completed("a", "r", outcome, null, 0, 0, Samples.MODEL)))
                    .isEqualTo(outcome == Outcome.SERVED);
            assertThat(isUsage(Requests.completed("a", "r", outcome, null, 5, 0, Samples.MODEL)))
                    .isEqualTo(outcome != Outcome.FAILED && outcome != Outcome.REFUSED);
        }
    }

    private static boolean isUsage(Event<RequestCompleted> event) {
        return Metering.usage(event, new byte[0], NOW).isPresent();
    }

    private static Rating.Charge charge(String currency, String prompt, String completion, long in, long out) {
        SiteOwner owner =
                new SiteOwner(new SiteOwnerId("o1"), "o1", new CountryCode("KW"), Currency.getInstance("KWD"), 6_667);
        return (Rating.Charge) rate(
                registry(Samples.site("s1", "eu", "o1", "DE"), owner),
                card(currency, prompt, completion),
                Requests.served("acme", "r1", "s1", in, out));
    }

    private static Rating.Reason reason(RegistryView registry, RateCards cards, Event<RequestCompleted> event) {
        return ((Rating.Quarantine) rate(registry, cards, event)).reason();
    }

    private static Rating.Verdict rate(RegistryView registry, RateCards cards, Event<RequestCompleted> event) {
        return new Rating(registry, cards, NOW)
                .rate(Metering.usage(event, new byte[0], NOW).orElseThrow());
    }

    private static RateCards card(String currency, String prompt, String completion) {
        return new RateCards(List.of(new RateCard(
                RateCardId.DEFAULT,
                1,
                null,
                Currency.getInstance(currency),
                List.of(new ModelPrice(ModelPrice.ANY, PerMillion.parse(prompt), PerMillion.parse(completion))),
                Instant.EPOCH,
                Instant.EPOCH)));
    }

    private static RegistryView registry(RegistryResource... resources) {
        List<RegistryRecord> records = new ArrayList<>();
        for (RegistryResource resource : resources) {
            records.add(new RegistryRecord(resource.kind(), resource.resourceId(), records.size() + 1, resource));
        }
        return RegistryView.EMPTY.apply(records);
    }

    private static Amount major(String decimal) {
        return new Amount(new BigDecimal(decimal).movePointRight(15).toBigIntegerExact());
    }
}
