package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.local.Grid;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.ProgressListener;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A grid that was stopped finds everything it had. */
@Tag("chaos")
class StartAgainIT {
    private static final String CORRIDOR =
            "{\"name\": \"European Union\", \"region\": \"EU\", \"countries\": [\"DE\"]}";

    @Test
    void aSecondStartOnTheSameDataFindsEverything() throws Exception {
        GridSettings settings = GridSettings.onFreePorts(GridUnderTest.home("again"), GridUnderTest.SOURCES);
        String key;
        try (Grid grid = Grid.start(settings, ProgressListener.SILENT)) {
            key = grid.operatorKey();
            OperatorClient operator = new OperatorClient(key);
            assertThat(operator.send("PUT", corridor(grid), CORRIDOR).status()).isEqualTo(201);
            awaitAudited(grid, operator);
        }
        try (Grid grid = Grid.start(settings, ProgressListener.SILENT)) {
            assertThat(grid.operatorKey()).isEqualTo(key);
            OperatorClient operator = new OperatorClient(key);
            assertThat(operator.get(corridor(grid)).path("name").asText()).isEqualTo("European Union");
            assertThat(operator.send("PUT", corridor(grid), CORRIDOR).headers().firstValue("x-umami-unchanged"))
                    .contains("true");
            awaitAudited(grid, operator);
        }
    }

    private static void awaitAudited(Grid grid, OperatorClient operator) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(corridorEntries(grid, operator)).isEqualTo(1));
    }

    private static int corridorEntries(Grid grid, OperatorClient operator) throws IOException {
        JsonNode page =
                operator.get(grid.url(Service.AUDIT).resolve("/v1/entries?type=io.umamiedge.deploy.corridor.v1"));
        return page.path("items").size();
    }

    private static URI corridor(Grid grid) {
        return grid.url(Service.DEPLOY).resolve("/v1/corridors/eu");
    }
}
