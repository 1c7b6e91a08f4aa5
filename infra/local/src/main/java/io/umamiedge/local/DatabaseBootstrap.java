package io.umamiedge.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/** Prepares a PostgreSQL server, embedded or not, for the services; harmless when it is prepared already. */
public final class DatabaseBootstrap {
    public static final String DATABASE = "umami";

    private static final String DUPLICATE_DATABASE = "42P04";

    private DatabaseBootstrap() {}

    /**
     * Creates the database {@value #DATABASE}, its schemas and roles where they are missing, and sets the passwords.
     *
     * @param jdbcUrl of any database on the server that the administrator may connect to
     */
    public static void run(String jdbcUrl, String adminUser, String adminPassword, DatabasePasswords passwords)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, adminUser, adminPassword)) {
            createDatabase(connection);
        }
        try (Connection connection = DriverManager.getConnection(gridUrl(jdbcUrl), adminUser, adminPassword)) {
            connection.setAutoCommit(false);
            try (PreparedStatement setting = connection.prepareStatement("SELECT set_config(?, ?, true)")) {
                for (Map.Entry<String, String> role : passwords.byRole().entrySet()) {
                    setting.setString(1, "umami." + role.getKey());
                    setting.setString(2, role.getValue());
                    setting.execute();
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(script());
            }
            connection.commit();
        }
    }

    /** The URL of the grid's database on the server that {@code jdbcUrl} names; parameters are kept. */
    public static String gridUrl(String jdbcUrl) {
        int query = jdbcUrl.indexOf('?');
        String address = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
        String parameters = query < 0 ? "" : jdbcUrl.substring(query);
        int authority = address.indexOf("//");
        int path = authority < 0 ? -1 : address.indexOf('/', authority + 2);
        if (authority < 0) {
            throw new IllegalArgumentException("the JDBC URL must look like jdbc:postgresql://host:port/database");
        }
        return (path < 0 ? address : address.substring(0, path)) + "/" + DATABASE + parameters;
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (found.next()) {
                return;
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            // Another grid on the same server was quicker.
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static String script() {
        try (InputStream script =
                Objects.requireNonNull(DatabaseBootstrap.class.getResourceAsStream("bootstrap.sql"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
