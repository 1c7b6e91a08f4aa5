package io.umamiedge.local;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that somebody else runs, and its administrator. {@link #toString()} leaves the password out.
 *
 * @param database what the administrator connects to; the grid keeps its rows in {@value DatabaseBootstrap#DATABASE}
 */
public record ExternalPostgreSql(String host, int port, String database, String user, String password) {
    private static final int DEFAULT_PORT = 5432;

    /**
     * Reads {@code postgres://user:password@host:port/database} (also {@code postgresql://}) or
     * {@code jdbc:postgresql://host:port/database?user=…&password=…}.
     *
     * @throws IllegalArgumentException saying what is missing, never the password
     */
    public static ExternalPostgreSql parse(String url) {
        URI uri;
        try {
            uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        } catch (IllegalArgumentException e) {
            // The cause's message repeats the URL, and the URL holds a password.
            throw new IllegalArgumentException("the PostgreSQL URL is not a valid URL");
        }
        String scheme = uri.getScheme();
        if (!("postgres".equals(scheme) || "postgresql".equals(scheme)) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "the PostgreSQL URL must look like postgres://user:password@host:port/database");
        }
        Map<String, String> parameters = parameters(uri.getRawQuery());
        String userInfo = uri.getRawUserInfo();
        String[] credentials = userInfo == null ? new String[0] : userInfo.split(":", 2);
        String user = credentials.length > 0 ? decode(credentials[0]) : parameters.get("user");
        String password = credentials.length > 1 ? decode(credentials[1]) : parameters.get("password");
        if (user == null || user.isEmpty() || password == null) {
            throw new IllegalArgumentException(
                    "the PostgreSQL URL must name a user and a password who may create roles and databases");
        }
        String path = uri.getPath();
        return new ExternalPostgreSql(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                path == null || path.length() < 2 ? "postgres" : path.substring(1),
                user,
                password);
    }

    /** Without credentials. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        // A plus sign stands for itself in these URLs.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
