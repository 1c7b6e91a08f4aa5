package io.umamiedge.billing.ratecard;

import io.umamiedge.platform.testing.DatabaseResource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A database that the service has used before rate cards were published: two versions of the default card. */
public class OldDatabaseResource extends DatabaseResource {
    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        String url = "jdbc:postgresql://127.0.0.1:" + settings.get("umamiedge.database.port") + "/umami";
        String owner = settings.get("umamiedge.database.owner.username");
        String password = settings.get("umamiedge.database.owner.password");
        Flyway.configure()
                .dataSource(url, owner, password)
                .schemas("billing")
                .placeholders(Map.of("service_role", settings.get("umamiedge.database.username")))
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url + "?currentSchema=billing", owner, password);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO rate_card (id) VALUES ('default')");
            statement.execute("""
                    INSERT INTO rate_card_version
                        (rate_card_id, version, currency, prices, valid_from, created_at)
                    SELECT 'default', version, 'USD',
                        '[{"model": "*", "prompt_per_million": "0.2", "completion_per_million": "0.6"}]',
                        'epoch', timestamptz '2026-11-01T00:00:00.000001Z' + version * interval '1 day'
                    FROM generate_series(1, 2) AS version
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return settings;
    }
}
