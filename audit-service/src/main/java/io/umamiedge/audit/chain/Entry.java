package io.umamiedge.audit.chain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A fact at its place in a log, chained to the entry before. An entry that was read back carries the hash that was
 * stored, which {@link #computeHash()} confirms or not.
 *
 * @param index gap-free from 0 within the log
 * @param recordedAt microseconds
 */
public record Entry(LogId logId, long index, EntryHash previousHash, EntryHash hash, Fact fact, Instant recordedAt) {
    /** Tells these hashes from hashes of anything else; the zero byte marks a leaf as RFC 6962 section 2.1 does. */
    private static final byte[] DOMAIN = "\0umamiedge.audit.entry.v1".getBytes(StandardCharsets.US_ASCII);

    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public Entry {
        recordedAt = recordedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** The next entry of a log whose last one has {@code previousHash}. */
    public static Entry seal(LogId logId, long index, EntryHash previousHash, Fact fact, Instant recordedAt) {
        Entry open = new Entry(logId, index, previousHash, EntryHash.GENESIS, fact, recordedAt);
        return new Entry(logId, index, previousHash, open.computeHash(), fact, recordedAt);
    }

    /** The hash that this content has after that entry; {@code README.md} of this service states the bytes. */
    public EntryHash computeHash() {
        MessageDigest digest = sha256();
        digest.update(DOMAIN);
        digest.update(previousHash.bytes());
        return new EntryHash(digest.digest(canonical().getBytes(StandardCharsets.UTF_8)));
    }

    /** What is hashed: the canonical JSON (RFC 8785) of everything but the two hashes. */
    String canonical() {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("log_id", logId.value());
        envelope.put("idx", index);
        envelope.put("source", fact.source());
        envelope.put("type", fact.type());
        envelope.put("event_id", fact.eventId());
        envelope.put("subject", fact.subject());
        envelope.put("occurred_at", time(fact.occurredAt()));
        envelope.put("recorded_at", time(recordedAt));
        // The body is canonical already and its name sorts before all others.
        return "{\"body\":" + fact.body() + "," + CanonicalJson.write(envelope).substring(1);
    }

    /** RFC 3339 in UTC with six digits of a second, whatever they are. */
    public static String time(Instant instant) {
        return MICROSECONDS.format(instant);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
