package io.umamiedge.cli;

import io.umamiedge.local.GridException;
import io.umamiedge.local.GridHome;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The grid that this working tree and this environment describe. */
public final class LocalGrid {
    private LocalGrid() {}

    /** Throws {@link IllegalArgumentException} naming the environment variable that cannot be read. */
    public static GridSettings settings() {
        return GridSettings.of(Path.of(System.getProperty("umami.sources", ".")), System.getenv());
    }

    /** Where a service is: as given, or where the settings say. */
    public static URI url(GridSettings settings, Service service, @Nullable URI given) {
        return given == null ? URI.create("http://127.0.0.1:" + settings.port(service)) : given;
    }

    /** Asks services in the name of the operator whose key {@link #operatorKey} finds. */
    public static OperatorClient operator(GridSettings settings) throws IOException {
        return new OperatorClient(operatorKey(new GridHome(settings.home())));
    }

    /** Where Kafka is: as given, or where the settings say. */
    public static String kafkaBootstrap(GridSettings settings, @Nullable String given) {
        String external = settings.kafkaBootstrap();
        return given != null ? given : external != null ? external : "127.0.0.1:" + settings.port(Service.KAFKA);
    }

    /** {@code UMAMI_OPERATOR_KEY}, or the one that the grid made for itself. */
    public static String operatorKey(GridHome home) throws IOException {
        @Nullable String given = System.getenv("UMAMI_OPERATOR_KEY");
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        if (!Files.exists(home.operatorKeyFile())) {
            throw new GridException("there is no operator key at " + home.operatorKeyFile()
                    + "; start a grid with ./umami up, or set UMAMI_OPERATOR_KEY");
        }
        return Files.readString(home.operatorKeyFile()).strip();
    }
}
