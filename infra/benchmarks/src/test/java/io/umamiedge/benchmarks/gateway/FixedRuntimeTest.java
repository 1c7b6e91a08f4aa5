package io.umamiedge.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.process.ProcessUsage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FixedRuntimeTest {
    @Test
    void answersPlainRequestsAndStreamsOnEachOfItsPorts() throws Exception {
        try (FixedRuntime runtime = FixedRuntime.start(2)) {
            for (URI url : runtime.urls()) {
                contender(url).awaitServing();
            }
            assertThat(runtime.urls()).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    void streamTakesAsLongAsItsScriptSaysAndBeginsBeforeItEnds() throws Exception {
        try (FixedRuntime runtime = FixedRuntime.start(1)) {
            runtime.follow(new FixedRuntime.Script(5, Duration.ofMillis(1), Duration.ofMillis(10)));
            Contender contender = contender(runtime.urls().getFirst());
            try (HttpLoad load = HttpLoad.connect(contender.url(), 2, contender.requests(Kind.STREAM))) {
                LoadResult result = load.run(Pace.perSecond(20), Duration.ofMillis(500));
                assertThat(result.except(200)).isEmpty();
                assertThat(result.firstByte().getTotalCount()).isEqualTo(result.answeredWith(200));
                assertThat(result.millis(50)).isGreaterThan(40);
                assertThat(result.millisToFirstByte(50)).isLessThan(result.millis(50));
            }
        }
    }

    private static Contender contender(URI url) {
        return new Contender("runtime", url, "key", new Contender.Cost() {
            @Override
            public Duration cpu() throws IOException {
                return ProcessUsage.of(ProcessHandle.current().pid()).cpu();
            }

            @Override
            public long residentBytes() {
                return 0;
            }
        });
    }
}
