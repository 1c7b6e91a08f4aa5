package io.umamiedge.gateway;

import io.umamiedge.platform.testing.KafkaResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A real broker, and a gateway that loses patience quickly, and speaks TLS, too. */
public class GatewayResource extends KafkaResource {
    private final TestCertificate certificate = TestCertificate.make();

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.http.test-ssl-port", "0");
        settings.put("quarkus.http.ssl.certificate.files", certificate.chain().toString());
        settings.put("quarkus.http.ssl.certificate.key-files", certificate.key().toString());
        settings.put("quarkus.http.insecure-requests", "enabled");
        settings.put("umamiedge.gateway.nodes.trust", certificate.chain().toString());
        settings.put("umamiedge.gateway.nodes.http2", "true");
        settings.put("umamiedge.gateway.nodes.http2-pool-size", "1");
        settings.put("umamiedge.gateway.nodes.connect-timeout", "2s");
        settings.put("umamiedge.gateway.nodes.first-token-timeout", "2s");
        settings.put("umamiedge.gateway.requests.retries-per-second", "100000");
        settings.put("umamiedge.gateway.nodes.answer-timeout", "3s");
        settings.put("umamiedge.gateway.requests.waiting-time", "2s");
        settings.put("umamiedge.gateway.nodes.idle-timeout", "2s");
        settings.put("umamiedge.gateway.requests.body-timeout", "3s");
        settings.put("umamiedge.gateway.connections.head-timeout", "1s");
        settings.put("umamiedge.gateway.connections.idle-timeout", "6s");
        settings.put("umamiedge.gateway.requests.max-body", "64K");
        settings.put("umamiedge.gateway.requests.max-upload", "256K");
        settings.put("umamiedge.gateway.records.journal-directory", journal().toString());
        // As after hours: what the producer knows of its topics must outlive every refresh.
        settings.put("kafka.metadata.max.age.ms", "300");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        super.inject(injector);
        injector.injectIntoFields(certificate, new TestInjector.MatchesType(TestCertificate.class));
    }

    private static Path journal() {
        try {
            return Files.createTempDirectory("umamiedge-journal");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
