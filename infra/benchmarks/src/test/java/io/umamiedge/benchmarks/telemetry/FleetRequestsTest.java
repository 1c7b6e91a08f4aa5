package io.umamiedge.benchmarks.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetRequestsTest {
    private static final URI TELEMETRY = URI.create("http://127.0.0.1:8081");

    private final List<FleetNode> nodes = IntStream.range(0, 5)
            .mapToObj(i -> new FleetNode(FleetNode.id(i), "umn_" + i))
            .toList();

    @Test
    void givesEveryNodeItsTurnOnItsConnectionWithItsOwnKey() {
        FleetRequests requests = requests(2, 1);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(key(requests, 0));
        }
        assertThat(keys).containsExactly("umn_0", "umn_2", "umn_4", "umn_0");
        assertThat(key(requests, 1)).isEqualTo("umn_1");
        assertThat(key(requests, 1)).isEqualTo("umn_3");
        assertThat(key(requests, 1)).isEqualTo("umn_1");
    }

    @Test
    void sendsABatchAsAnArrayOfSuccessiveReports() throws Exception {
        String request = write(requests(1, 3), 0);
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        assertThat(request).contains("\r\ncontent-length: " + body.length() + "\r\n");
        JsonNode reports = new ObjectMapper().readTree(body);
        assertThat(reports).hasSize(3);
        long first = reports.path(0).path("seq").asLong();
        assertThat(reports.path(2).path("seq").asLong()).isEqualTo(first + 2);
    }

    @Test
    void tellsWhichNodeReportedAndWhichWasAnswered() {
        List<String> heard = new ArrayList<>();
        FleetRequests requests =
                new FleetRequests(TELEMETRY, nodes, 2, 1, FleetRequests.Load.DRIFTING, new FleetRequests.Listener() {
                    @Override
                    public void reported(int node, int running, long due) {
                        heard.add("reported " + node + " " + running + " " + due);
                    }

                    @Override
                    public void answered(int node, int status, long now) {
                        heard.add("answered " + node + " " + status + " " + now);
                    }
                });
        write(requests, 1);
        write(requests, 0);
        requests.answered(1, 202, 5, 6);
        write(requests, 1);
        requests.answered(1, 503, 5, 7);
        assertThat(heard)
                .containsExactly(
                        "reported 1 1001 5",
                        "reported 0 1001 5",
                        "answered 1 202 6",
                        "reported 3 1001 5",
                        "answered 3 503 7");
    }

    private FleetRequests requests(int connections, int batch) {
        return new FleetRequests(
                TELEMETRY, nodes, connections, batch, FleetRequests.Load.DRIFTING, FleetRequests.Listener.NONE);
    }

    private static String key(FleetRequests requests, int connection) {
        return write(requests, connection).replaceFirst("(?s).*Bearer (\\w+).*", "$1");
    }

    private static String write(FleetRequests requests, int connection) {
        ByteBuf to = Unpooled.buffer();
        requests.write(connection, 5, to);
        return to.toString(US_ASCII);
    }
}
