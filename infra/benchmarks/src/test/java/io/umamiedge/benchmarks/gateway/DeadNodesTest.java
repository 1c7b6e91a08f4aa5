package io.umamiedge.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class DeadNodesTest {
    @Test
    void nobodyGetsAConnection() throws Exception {
        try (DeadNodes dead = new DeadNodes(1);
                Socket socket = new Socket()) {
            URI url = dead.urls().getFirst();
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 300))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
