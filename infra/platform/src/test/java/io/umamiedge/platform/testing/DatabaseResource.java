package io.umamiedge.platform.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Starts a real PostgreSQL with the roles of the service named by the init argument {@code schema}. */
public class DatabaseResource implements QuarkusTestResourceLifecycleManager {
    private TestDatabase database;
    private String schema = "";

    @Override
    public void init(Map<String, String> arguments) {
        schema = arguments.get("schema");
    }

    @Override
    public Map<String, String> start() {
        database = TestDatabase.start(schema);
        Map<String, String> settings = new HashMap<>();
        settings.put("umamiedge.database.host", "127.0.0.1");
        settings.put("umamiedge.database.port", Integer.toString(database.port()));
        settings.put("umamiedge.database.name", "umami");
        settings.put("umamiedge.database.username", schema + "_service");
        settings.put("umamiedge.database.password", database.servicePassword());
        settings.put("umamiedge.database.owner.username", schema + "_owner");
        settings.put("umamiedge.database.owner.password", database.ownerPassword());
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(database, new TestInjector.MatchesType(TestDatabase.class));
    }

    @Override
    public void stop() {
        if (database != null) {
            database.close();
        }
    }
}
