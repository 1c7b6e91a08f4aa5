package io.umamiedge.platform.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts a real broker for the application under test; a test reaches it through a field of type {@link TestBroker}. */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {
    /** The pepper that every test hashes keys under. */
    public static final String PEPPER = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    public static final String PEPPER_ID = "test";

    private TestBroker broker;

    @Override
    public Map<String, String> start() {
        broker = TestBroker.start();
        return Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "umamiedge.keys.pepper-id", PEPPER_ID,
                "umamiedge.keys.pepper", PEPPER);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(broker, new TestInjector.MatchesType(TestBroker.class));
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
