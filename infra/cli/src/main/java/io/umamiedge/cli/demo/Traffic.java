package io.umamiedge.cli.demo;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.RequestId;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Customers calling the gateway through the official OpenAI client for Java, a bounded number of requests at a time,
 * half of them streamed. The client's own retries are off, so that one call is one request in everybody's books.
 */
public final class Traffic implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_BREAK = Duration.ofMillis(100);

    /** What one request asks. */
    public record Ask(CustomerId customerId, String model, String prompt) {}

    private final URI gateway;
    private final String run;
    private final Map<CustomerId, OpenAIClient> clients = new HashMap<>();
    private final ConcurrentLinkedQueue<SeenRequest> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * @param run prefix of every client request id, unlike any other run's
     * @param keys each customer's secret
     */
    public Traffic(URI gateway, String run, Map<CustomerId, String> keys) {
        this.gateway = gateway;
        this.run = run;
        keys.forEach((customer, key) -> clients.put(
                customer,
                OpenAIOkHttpClient.builder()
                        .baseUrl(gateway.resolve("/v1").toString())
                        .apiKey(key)
                        .maxRetries(0)
                        .timeout(TIMEOUT)
                        .build()));
    }

    /**
     * Sends the asks over and over, {@code concurrency} at a time, until {@code requests} are sent or {@link #stop} is
     * called; returns when the last is answered.
     *
     * @param progress is told after each answer how many there are
     */
    public void run(List<Ask> asks, int requests, int concurrency, Consumer<Integer> progress) {
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < concurrency; worker++) {
                workers.execute(() -> {
                    while (!stopped) {
                        int number = sent.getAndIncrement();
                        if (number >= requests) {
                            return;
                        }
                        SeenRequest answer = send(asks.get(number % asks.size()), number);
                        seen.add(answer);
                        progress.accept(seen.size());
                        if (answer.ending() instanceof SeenRequest.Broken) {
                            LockSupport.parkNanos(PAUSE_AFTER_BREAK.toNanos());
                        }
                    }
                });
            }
        }
    }

    /** Lets what is under way finish and sends no more. */
    public void stop() {
        stopped = true;
    }

    /** Every request so far, as its client saw it. */
    public List<SeenRequest> seen() {
        return new ArrayList<>(seen);
    }

    public URI gateway() {
        return gateway;
    }

    @Override
    public void close() {
        stop();
        clients.values().forEach(OpenAIClient::close);
    }

    private SeenRequest send(Ask ask, int number) {
        OpenAIClient client = clients.get(ask.customerId());
        if (client == null) {
            throw new IllegalArgumentException("no key for customer " + ask.customerId());
        }
        boolean stream = number % 2 == 1;
        String clientRequestId = run + "-" + number;
        ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder()
                .model(ask.model())
                .addUserMessage(ask.prompt())
                .putAdditionalHeader("X-Client-Request-Id", clientRequestId);
        long begun = System.nanoTime();
        @Nullable RequestId[] requestId = new RequestId[1];
        SeenRequest.Ending ending;
        try {
            ending = stream ? stream(client, params, requestId) : plain(client, params.build(), requestId);
        } catch (SseException e) {
            // An error inside a stream that had begun: well-formed, but the customer has half a response.
            ending = new SeenRequest.Broken(
                    "the stream ended with error " + e.code().orElse("without code"));
        } catch (OpenAIServiceException e) {
            requestId[0] = requestId(e.headers());
            ending = new SeenRequest.Refused(e.statusCode(), e.code().orElse(""), String.valueOf(e.getMessage()));
        } catch (OpenAIException | UncheckedIOException e) {
            ending = new SeenRequest.Broken(String.valueOf(e.getMessage()));
        }
        return new SeenRequest(
                clientRequestId,
                ask.customerId(),
                requestId[0],
                ending,
                Duration.ofNanos(System.nanoTime() - begun).truncatedTo(ChronoUnit.MICROS));
    }

    private static SeenRequest.Ending plain(
            OpenAIClient client, ChatCompletionCreateParams params, @Nullable RequestId[] requestId) {
        try (HttpResponseFor<ChatCompletion> response =
                client.chat().completions().withRawResponse().create(params)) {
            requestId[0] = requestId(response.headers());
            ChatCompletion completion = response.parse();
            return new SeenRequest.Complete(
                    completion.usage().map(usage -> usage.completionTokens()).orElse(0L));
        }
    }

    private static SeenRequest.Ending stream(
            OpenAIClient client, ChatCompletionCreateParams.Builder params, @Nullable RequestId[] requestId) {
        params.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build());
        try (HttpResponseFor<StreamResponse<ChatCompletionChunk>> response =
                client.chat().completions().withRawResponse().createStreaming(params.build())) {
            requestId[0] = requestId(response.headers());
            boolean finished = false;
            long tokens = 0;
            try (StreamResponse<ChatCompletionChunk> chunks = response.parse()) {
                for (Iterator<ChatCompletionChunk> all = chunks.stream().iterator(); all.hasNext(); ) {
                    ChatCompletionChunk chunk = all.next();
                    finished |= chunk.choices().stream()
                            .anyMatch(choice -> choice.finishReason().isPresent());
                    tokens =
                            chunk.usage().map(usage -> usage.completionTokens()).orElse(tokens);
                }
            }
            return finished ? new SeenRequest.Complete(tokens) : new SeenRequest.Broken("the stream ended early");
        }
    }

    private static @Nullable RequestId requestId(Headers headers) {
        List<String> values = headers.values("x-request-id");
        return values.isEmpty() ? null : new RequestId(values.getFirst());
    }
}
