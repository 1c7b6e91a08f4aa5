package io.umamiedge.platform.testing;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.topic.Topic;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Fills the registry topic as deploy-service would, with revisions that go on from what is there. */
public final class RegistryFixture {
    private final Records records;
    private final KeyHasher hasher =
            new KeyHasher(KafkaResource.PEPPER_ID, HexFormat.of().parseHex(KafkaResource.PEPPER));
    private final SecureRandom random = new SecureRandom();
    private final Ids ids = new Ids();
    private final Map<String, KeyRecord> issued = new HashMap<>();
    private long revision;

    /** The topic must exist: the application under test makes it at its start. */
    public RegistryFixture(String bootstrapServers) {
        this.records = new Records(bootstrapServers);
        this.revision = records.all(Topic.DEPLOY_REGISTRY.topicName()).size();
    }

    /** Publishes each resource; gives the last revision. */
    public synchronized long put(RegistryResource... resources) {
        List<ProducerRecord<String, byte[]>> batch = new ArrayList<>();
        for (RegistryResource resource : resources) {
            batch.add(EventCodec.encode(
                    new RegistryRecord(resource.kind(), resource.resourceId(), ++revision, resource),
                    "deploy-service",
                    Instant.now()));
        }
        records.send(batch);
        return revision;
    }

    /** Publishes a removal. */
    public synchronized long remove(ResourceKind kind, String id) {
        records.send(List.of(
                EventCodec.encode(new RegistryRecord(kind, id, ++revision, null), "deploy-service", Instant.now())));
        return revision;
    }

    /** A good key of this holder; gives the secret. */
    public String issueKey(KeyKind kind, String holderId) {
        return publishKey(kind, holderId, null, null, null);
    }

    /** A good key that may be used for these models only. */
    public String scopedKey(KeyKind kind, String holderId, String... models) {
        Set<ModelName> named = Arrays.stream(models).map(ModelName::new).collect(Collectors.toSet());
        return publishKey(kind, holderId, null, null, new KeyScope(named));
    }

    /** A key that expired a minute ago. */
    public String expiredKey(KeyKind kind, String holderId) {
        return publishKey(kind, holderId, Instant.now().minusSeconds(60), null, null);
    }

    /** A key that was revoked a minute ago. */
    public String revokedKey(KeyKind kind, String holderId) {
        return publishKey(kind, holderId, null, Instant.now().minusSeconds(60), null);
    }

    /** Revokes a key that this fixture gave out. */
    public void revokeKey(String secret) {
        put(issued.get(secret).revokedAt(Instant.now()));
    }

    private String publishKey(KeyKind kind, String holderId, Instant expiresAt, Instant revokedAt, KeyScope scope) {
        ApiKey key = ApiKey.issue(kind, random);
        KeyRecord record = new KeyRecord(
                new KeyId(ids.next()),
                kind,
                holderId,
                hasher.hash(key),
                hasher.pepperId(),
                key.hint(),
                Instant.now().minusSeconds(3600),
                expiresAt,
                revokedAt,
                scope);
        issued.put(key.secret(), record);
        put(record);
        return key.secret();
    }
}
