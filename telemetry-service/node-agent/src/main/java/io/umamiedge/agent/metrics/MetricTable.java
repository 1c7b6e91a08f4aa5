package io.umamiedge.agent.metrics;

import static io.umamiedge.agent.metrics.Figure.ERRORS_TOTAL;
import static io.umamiedge.agent.metrics.Figure.KV_CACHE_USAGE;
import static io.umamiedge.agent.metrics.Figure.REQUESTS_TOTAL;
import static io.umamiedge.agent.metrics.Figure.RUNNING;
import static io.umamiedge.agent.metrics.Figure.SLOTS;
import static io.umamiedge.agent.metrics.Figure.TOKENS_PER_SECOND;
import static io.umamiedge.agent.metrics.Figure.TOKENS_TOTAL;
import static io.umamiedge.agent.metrics.Figure.WAITING;
import static io.umamiedge.agent.metrics.Source.max;
import static io.umamiedge.agent.metrics.Source.share;
import static io.umamiedge.agent.metrics.Source.sum;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a runtime's figures are found. For each figure the sources stand in order of preference, newest names first; the
 * first one whose metrics are there counts. A figure without a source is one that the runtime does not publish.
 *
 * <p>Names are those of the runtimes' own sources, up to vLLM 0.32, SGLang 0.5, TGI 3.3 (its last), llama.cpp of 2026,
 * TensorRT-LLM 1.3 and its Triton backend of 2026.
 */
final class MetricTable {
    private static final double SECONDS = 1000;
    private static final double MILLISECONDS = 1;

    /** A histogram and how many milliseconds its unit has. */
    record Latency(Source.Selector metric, double unitMs) {
        static Latency of(String metric, double unitMs) {
            return new Latency(Source.Selector.of(metric), unitMs);
        }
    }

    /** https://docs.vllm.ai/en/v0.32.0/usage/metrics/, vllm/v1/metrics/loggers.py */
    private static final MetricTable VLLM = new MetricTable()
            .figure(RUNNING, sum("vllm:num_requests_running"))
            // What waits for a cache transfer ("deferred", since 0.17) does not wait for capacity.
            .figure(
                    WAITING,
                    sum("vllm:num_requests_waiting_by_reason{reason=capacity}"),
                    sum("vllm:num_requests_waiting"))
            // Renamed in 0.9; the old name went in 0.11.
            .figure(KV_CACHE_USAGE, max("vllm:kv_cache_usage_perc"), max("vllm:gpu_cache_usage_perc"))
            // Counts what failed and what was aborted as well, in spite of its name.
            .figure(REQUESTS_TOTAL, sum("vllm:request_success_total"))
            .figure(ERRORS_TOTAL, sum("vllm:request_success_total{finished_reason=error}"))
            .figure(TOKENS_TOTAL, sum("vllm:generation_tokens_total"))
            .ttft(Latency.of("vllm:time_to_first_token_seconds", SECONDS))
            .e2e(Latency.of("vllm:e2e_request_latency_seconds", SECONDS));

    /** python/sglang/srt/metrics/collector.py */
    private static final MetricTable SGLANG = new MetricTable()
            // With priorities the series without one is the total of the others.
            .figure(RUNNING, sum("sglang:num_running_reqs{priority=}"))
            .figure(WAITING, sum("sglang:num_queue_reqs{priority=}"))
            .figure(KV_CACHE_USAGE, max("sglang:token_usage{priority=}"))
            .figure(TOKENS_PER_SECOND, sum("sglang:gen_throughput{priority=}"))
            // The counter came in 0.4.1.
            .figure(REQUESTS_TOTAL, sum("sglang:num_requests_total"), sum("sglang:e2e_request_latency_seconds_count"))
            .figure(TOKENS_TOTAL, sum("sglang:generation_tokens_total"))
            // Newer versions tell streams apart; the first token of any other answer is also its last.
            .ttft(
                    Latency.of("sglang:time_to_first_token_seconds{is_streaming=true}", SECONDS),
                    Latency.of("sglang:time_to_first_token_seconds", SECONDS))
            .e2e(Latency.of("sglang:e2e_request_latency_seconds", SECONDS))
            // With --enable-metrics-for-all-schedulers every rank says the same.
            .repeatedOver("tp_rank", "pp_rank", "moe_ep_rank");

    /** router/src/server.rs and backends/v3 of text-generation-inference; there is no time to first token. */
    private static final MetricTable TGI = new MetricTable()
            .figure(RUNNING, sum("tgi_batch_current_size"))
            .figure(WAITING, sum("tgi_queue_size"))
            .figure(KV_CACHE_USAGE, share("tgi_batch_current_max_tokens", "tgi_batch_max_total_tokens"))
            .figure(REQUESTS_TOTAL, sum("tgi_request_count"))
            .figure(ERRORS_TOTAL, sum("tgi_request_failure"))
            .figure(TOKENS_TOTAL, sum("tgi_request_generated_tokens_sum"))
            .e2e(Latency.of("tgi_request_duration", SECONDS));

    /** tools/server/server-context.cpp; its speeds are means of single requests and so not the runtime's. */
    private static final MetricTable LLAMA_CPP = new MetricTable()
            .figure(RUNNING, sum("llamacpp:requests_processing"))
            .figure(WAITING, sum("llamacpp:requests_deferred"))
            // Gone since the middle of 2025.
            .figure(KV_CACHE_USAGE, max("llamacpp:kv_cache_usage_ratio"))
            .figure(TOKENS_TOTAL, sum("llamacpp:tokens_predicted_total"));

    /** README.md of tensorrtllm_backend, docs/user_guide/metrics.md of Triton. */
    private static final MetricTable TRITON = new MetricTable()
            .figure(SLOTS, sum("nv_trt_llm_request_metrics{request_type=max}"))
            .figure(RUNNING, sum("nv_trt_llm_request_metrics{request_type=scheduled}"))
            .figure(WAITING, sum("nv_trt_llm_request_metrics{request_type=waiting}"))
            .figure(KV_CACHE_USAGE, max("nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=fraction}"))
            .figure(REQUESTS_TOTAL, sum("nv_inference_request_success", "nv_inference_request_failure"))
            .figure(ERRORS_TOTAL, sum("nv_inference_request_failure"))
            // Since 24.12, with --metrics-config histogram_latencies=true.
            .ttft(Latency.of("nv_inference_first_response_histogram_ms", MILLISECONDS))
            // A request also passes through the models that tokenize and assemble it.
            .onlyModelsOf("nv_trt_llm_request_metrics");

    /** tensorrt_llm/metrics/collector.py; Dynamo's "trtllm:" is the same name here. Until 1.1 there was no prefix. */
    private static final MetricTable TRTLLM_SERVE = new MetricTable()
            .figure(SLOTS, sum("trtllm_max_num_active_requests"))
            .figure(RUNNING, sum("trtllm_num_requests_running"))
            .figure(WAITING, sum("trtllm_num_requests_waiting"))
            .figure(KV_CACHE_USAGE, max("trtllm_kv_cache_utilization"))
            .figure(
                    REQUESTS_TOTAL,
                    sum("trtllm_request_success_total", "trtllm_request_error_total"),
                    sum("trtllm_request_success_total"),
                    sum("request_success_total"))
            .figure(ERRORS_TOTAL, sum("trtllm_request_error_total"))
            .figure(TOKENS_TOTAL, sum("trtllm_generation_tokens_total"))
            .ttft(
                    Latency.of("trtllm_time_to_first_token_seconds", SECONDS),
                    Latency.of("time_to_first_token_seconds", SECONDS))
            .e2e(
                    Latency.of("trtllm_e2e_request_latency_seconds", SECONDS),
                    Latency.of("e2e_request_latency_seconds", SECONDS));

    private final Map<Figure, List<Source>> figures = new EnumMap<>(Figure.class);
    private List<Latency> ttft = List.of();
    private List<Latency> e2e = List.of();
    private Set<String> repeatedOver = Set.of();
    private @Nullable String modelsOf;

    private MetricTable() {}

    static MetricTable of(RuntimeKind kind) {
        return switch (kind) {
            case VLLM -> VLLM;
            case SGLANG -> SGLANG;
            case TGI -> TGI;
            case LLAMA_CPP -> LLAMA_CPP;
            case TRITON -> TRITON;
            case TRTLLM_SERVE -> TRTLLM_SERVE;
        };
    }

    List<Source> sources(Figure figure) {
        return figures.getOrDefault(figure, List.of());
    }

    List<Latency> ttft() {
        return ttft;
    }

    List<Latency> e2e() {
        return e2e;
    }

    /** Labels in which series may differ and still say the same. */
    Set<String> repeatedOver() {
        return repeatedOver;
    }

    /** Only series with a {@code model} that this metric has too count; null when all do. */
    @Nullable
    String modelsOf() {
        return modelsOf;
    }

    /** Canonical names of all that is read. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        figures.values()
                .forEach(sources -> sources.forEach(
                        source -> source.names().map(MetricName::canonical).forEach(names::add)));
        List<Latency> latencies = new ArrayList<>(ttft);
        latencies.addAll(e2e);
        latencies.forEach(latency ->
                names.add(MetricName.canonicalHistogram(latency.metric().name())));
        return names;
    }

    private MetricTable figure(Figure figure, Source... sources) {
        figures.put(figure, List.of(sources));
        return this;
    }

    private MetricTable ttft(Latency... latencies) {
        ttft = List.of(latencies);
        return this;
    }

    private MetricTable e2e(Latency... latencies) {
        e2e = List.of(latencies);
        return this;
    }

    private MetricTable repeatedOver(String... labels) {
        repeatedOver = Set.of(labels);
        return this;
    }

    private MetricTable onlyModelsOf(String metric) {
        modelsOf = metric;
        return this;
    }
}
