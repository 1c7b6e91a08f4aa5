package io.umamiedge.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Counts what became of each request. Belongs to one event loop. */
final class Books {
    static final int MOST_IDS = 100_000;

    private final TimeHistogram timeToFirstToken = TimeHistogram.timeToFirstToken();
    private final TimeHistogram wholeRequest = TimeHistogram.wholeRequest();
    private final Deque<String> completedIds = new ArrayDeque<>();
    private long received;
    private long completed;
    private long completedAtLength;
    private long rejected;
    private long failed;
    private long aborted;
    private long promptTokens;
    private long completionTokens;
    private long forgottenIds;
    private long generatedTokens;

    void receive() {
        received++;
    }

    void firstToken(long afterNanos) {
        timeToFirstToken.observe(afterNanos);
    }

    void complete(@Nullable String requestId, long prompt, long completion, boolean atLength, long afterNanos) {
        completed++;
        wholeRequest.observe(afterNanos);
        if (atLength) {
            completedAtLength++;
        }
        promptTokens += prompt;
        completionTokens += completion;
        if (requestId != null) {
            if (completedIds.size() == MOST_IDS) {
                completedIds.removeFirst();
                forgottenIds++;
            }
            completedIds.addLast(requestId);
        }
    }

    void reject() {
        rejected++;
    }

    void fail() {
        failed++;
    }

    void abort() {
        aborted++;
    }

    /** Also of requests that never complete. */
    void generate(long tokens) {
        generatedTokens += tokens;
    }

    RequestStats stats() {
        return new RequestStats(
                received,
                completed,
                rejected,
                failed,
                aborted,
                received - completed - rejected - failed - aborted,
                promptTokens,
                completionTokens,
                new ArrayList<>(completedIds),
                forgottenIds);
    }

    /** The page that vLLM would show, in the Prometheus text format 0.0.4. */
    String metrics(String model, int running, int waiting, double cacheUsage) {
        String labels = "{engine=\"0\",model_name=\"" + model + "\"}";
        StringBuilder page = new StringBuilder(8192);
        gauge(page, "vllm:num_requests_running", labels, running);
        gauge(page, "vllm:num_requests_waiting", labels, waiting);
        gauge(page, "vllm:kv_cache_usage_perc", labels, cacheUsage);
        counter(page, "vllm:prompt_tokens_total", labels, promptTokens);
        counter(page, "vllm:generation_tokens_total", labels, generatedTokens);
        page.append("# TYPE vllm:request_success_total counter\n");
        finished(page, model, "stop", completed - completedAtLength);
        finished(page, model, "length", completedAtLength);
        finished(page, model, "abort", aborted);
        finished(page, model, "error", failed);
        timeToFirstToken.appendTo(page, "engine=\"0\",model_name=\"" + model + "\"");
        wholeRequest.appendTo(page, "engine=\"0\",model_name=\"" + model + "\"");
        counter(page, "sim_received_total", "", received);
        counter(page, "sim_completed_total", "", completed);
        counter(page, "sim_rejected_total", "", rejected);
        counter(page, "sim_failed_total", "", failed);
        counter(page, "sim_aborted_total", "", aborted);
        return page.toString();
    }

    private static void gauge(StringBuilder page, String name, String labels, double value) {
        page.append("# TYPE ").append(name).append(" gauge\n");
        page.append(name).append(labels).append(' ').append(value).append('\n');
    }

    private static void counter(StringBuilder page, String name, String labels, long value) {
        page.append("# TYPE ").append(name).append(" counter\n");
        page.append(name).append(labels).append(' ').append(value).append(".0\n");
    }

    private static void finished(StringBuilder page, String model, String reason, long value) {
        page.append("vllm:request_success_total{engine=\"0\",finished_reason=\"")
                .append(reason)
                .append("\",model_name=\"")
                .append(model)
                .append("\"} ")
                .append(value)
                .append(".0\n");
    }
}
