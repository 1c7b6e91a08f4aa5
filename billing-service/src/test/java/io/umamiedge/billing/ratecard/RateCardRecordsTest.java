package io.umamiedge.billing.ratecard;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.PerMillion;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RateCardRecordsTest {
    private static final Instant T0 = Instant.parse("2026-11-24T08:00:00Z");
    private static final Instant NOW = T0.plusSeconds(3_600);
    private static final RateCard OLDEST = card("tokyo", 1, "apac", T0);
    private static final RateCard NEXT = card("default", 1, null, T0.plusSeconds(1));
    private static final RateCard NEWEST = card("tokyo", 2, "apac", T0.plusSeconds(2));

    private final RateCardRecords records = new RateCardRecords("billing-service");

    @Test
    void topicThatSaysWhatTheTableSaysMissesNothing() {
        assertThat(records.missing(topic(OLDEST, NEXT), List.of(NEXT, OLDEST), NOW))
                .isEmpty();
        assertThat(records.missing(Map.of(), List.of(), NOW)).isEmpty();
    }

    @Test
    void emptyTopicMissesEveryVersionInTheOrderTheyWereMade() {
        isMissing(
                Map.of(),
                List.of(NEWEST, NEXT, OLDEST),
                List.of(records.of(OLDEST), records.of(NEXT), records.of(NEWEST)));
    }

    @Test
    void whatTheTopicHasOtherwiseIsPublishedAndWhatItShouldNotHaveIsRemoved() {
        Map<String, byte[]> topic = topic(OLDEST, NEWEST);
        topic.put("default/1", "{}".getBytes(StandardCharsets.UTF_8));

        isMissing(topic, List.of(OLDEST, NEXT), List.of(records.of(NEXT), records.removal("tokyo/2", NOW)));
    }

    private void isMissing(
            Map<String, byte[]> topic, List<RateCard> table, List<ProducerRecord<String, byte[]>> expected) {
        // Records compare their values by reference.
        assertThat(records.missing(topic, table, NOW))
                .usingRecursiveComparison()
                .isEqualTo(expected);
    }

    private Map<String, byte[]> topic(RateCard... cards) {
        Map<String, byte[]> topic = new HashMap<>();
        for (RateCard card : cards) {
            ProducerRecord<String, byte[]> record = records.of(card);
            topic.put(record.key(), record.value());
        }
        return topic;
    }

    private static RateCard card(String id, int version, String corridor, Instant made) {
        return new RateCard(
                new RateCardId(id),
                version,
                corridor == null ? null : new CorridorId(corridor),
                Currency.getInstance("USD"),
                List.of(new ModelPrice(ModelPrice.ANY, PerMillion.parse("1"), PerMillion.parse("2"))),
                made,
                made);
    }
}
