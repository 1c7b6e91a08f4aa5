package io.umamiedge.platform.testing;

import io.umamiedge.local.DatabasePasswords;
import io.umamiedge.local.EmbeddedPostgreSql;
import io.umamiedge.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of its own that can be stopped and started again with all it had. */
public final class TestDatabase implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final String schema;
    private final DatabasePasswords passwords = DatabasePasswords.generate(new SecureRandom());
    private EmbeddedPostgreSql server;

    private TestDatabase(Path directory, int port, String schema) {
        this.directory = directory;
        this.port = port;
        this.schema = schema;
    }

    public static TestDatabase start(String schema) {
        try {
            TestDatabase database = new TestDatabase(Files.createTempDirectory("umami-postgres"), Ports.free(), schema);
            database.resume();
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String servicePassword() {
        return passwords.of(schema + "_service");
    }

    public String ownerPassword() {
        return passwords.of(schema + "_owner");
    }

    /** A connection as the role that the service uses. */
    public Connection asService() throws SQLException {
        return connect(schema + "_service", servicePassword());
    }

    /** A connection as the role that owns the tables. */
    public Connection asOwner() throws SQLException {
        return connect(schema + "_owner", ownerPassword());
    }

    /** A connection as the superuser. */
    public synchronized Connection asSuperuser() throws SQLException {
        return connect(server.adminUser(), server.adminPassword());
    }

    /** The first column of what the owner sees. */
    public List<String> query(String sql) {
        try (Connection connection = asOwner();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the server away as a crash of its machine would be seen: connections break. */
    public synchronized void stop() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server = null;
        }
    }

    /** Brings it back on the same port with all that was committed. */
    public synchronized void resume() {
        if (server == null) {
            try {
                server =
                        EmbeddedPostgreSql.start(directory, port, passwords, directory.resolve("postgresql.log"), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/umami?currentSchema=" + schema, user, password);
    }
}
