package io.umamiedge.local;

import java.util.HashMap;
import java.util.Map;

/** The configuration that the grid hands to a service: environment variables, which Quarkus maps to its keys. */
final class ServiceEnvironment {
    private static final String LOOPBACK = "127.0.0.1";

    private ServiceEnvironment() {}

    static Map<String, String> of(Service service, GridSettings settings, GridSecrets secrets, String kafkaBootstrap) {
        Map<String, String> variables = new HashMap<>();
        variables.put("QUARKUS_HTTP_HOST", LOOPBACK);
        variables.put("QUARKUS_HTTP_PORT", Integer.toString(settings.port(service)));
        variables.put("KAFKA_BOOTSTRAP_SERVERS", kafkaBootstrap);
        variables.put("UMAMIEDGE_KEYS_PEPPER_ID", "p1");
        variables.put("UMAMIEDGE_KEYS_PEPPER", secrets.pepper());
        if (service == Service.DEPLOY) {
            variables.put("UMAMIEDGE_BOOTSTRAP_OPERATOR_KEY", secrets.operatorKey());
        }
        if (service == Service.GATEWAY) {
            variables.put(
                    "UMAMIEDGE_GATEWAY_RECORDS_JOURNAL_DIRECTORY",
                    new GridHome(settings.home()).data(service).toString());
            // One gateway: nobody else can be given what it keeps.
            variables.put("UMAMIEDGE_GATEWAY_SHARES_KEPT_WHEN_CUT_OFF", "true");
        }
        service.schema().ifPresent(schema -> variables.putAll(database(schema, settings, secrets.passwords())));
        // glibc gives every thread an arena of its own; two are enough and keep a service small.
        variables.put("MALLOC_ARENA_MAX", "2");
        variables.putAll(settings.environment());
        return variables;
    }

    private static Map<String, String> database(
            DatabaseSchema schema, GridSettings settings, DatabasePasswords passwords) {
        ExternalPostgreSql external = settings.postgreSql();
        return Map.of(
                "UMAMIEDGE_DATABASE_HOST",
                external == null ? LOOPBACK : external.host(),
                "UMAMIEDGE_DATABASE_PORT",
                Integer.toString(external == null ? settings.port(Service.POSTGRES) : external.port()),
                "UMAMIEDGE_DATABASE_NAME",
                DatabaseBootstrap.DATABASE,
                "UMAMIEDGE_DATABASE_USERNAME",
                schema.serviceRole(),
                "UMAMIEDGE_DATABASE_PASSWORD",
                passwords.of(schema.serviceRole()),
                "UMAMIEDGE_DATABASE_OWNER_USERNAME",
                schema.ownerRole(),
                "UMAMIEDGE_DATABASE_OWNER_PASSWORD",
                passwords.of(schema.ownerRole()));
    }
}
