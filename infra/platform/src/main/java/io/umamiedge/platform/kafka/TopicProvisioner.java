package io.umamiedge.platform.kafka;

import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.topic.Topic;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.Config;

/**
 * Creates what is missing of the declared topics and of this service's dead-letter topics before anything reads or
 * writes. Replication follows the brokers' default, so one declaration fits one broker and many.
 */
@Singleton
public class TopicProvisioner {
    private static final long PATIENCE_SECONDS = 60;

    private final KafkaClients clients;
    private final Config config;

    @Inject
    TopicProvisioner(KafkaClients clients, Config config) {
        this.clients = clients;
        this.config = config;
    }

    void onStart(@Observes @Priority(1) StartupEvent event) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            List<NewTopic> wanted = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                wanted.add(newTopic(topic.topicName(), topic.partitions(), topic.configuration()));
            }
            StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                    .filter(name ->
                            name.startsWith("mp.messaging.incoming.") && name.endsWith(".dead-letter-queue.topic"))
                    .map(name -> config.getValue(name, String.class))
                    .distinct()
                    .forEach(name -> wanted.add(deadLetterTopic(name)));
            create(admin, wanted);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka did not let the topics be created within " + PATIENCE_SECONDS
                            + " s; is kafka.bootstrap.servers right and the broker up?",
                    e);
        }
    }

    static NewTopic deadLetterTopic(String name) {
        return newTopic(
                name,
                1,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(Topic.DEAD_LETTER_RETENTION.toMillis())));
    }

    static void create(Admin admin, List<NewTopic> wanted)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (var result : admin.createTopics(wanted).values().values()) {
            try {
                result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static NewTopic newTopic(String name, int partitions, Map<String, String> configuration) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configuration);
    }
}
