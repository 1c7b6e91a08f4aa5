package io.umamiedge.telemetry.ingest;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One POST of a node: who sends it, whether there is room for it, its body, its answer. To be used on one event loop; only
 * a large body is read elsewhere.
 *
 * <p>{@code RECEIVING} until the body is whole; {@code WORKING} on it until Kafka has answered; {@code OVER} once there
 * was an answer or nobody is left to hear it. What comes after a refusal is passed over.
 */
final class InboundExchange {
    private static final Logger LOG = Logger.getLogger(InboundExchange.class);
    /** What takes a millisecond or more to read should not keep an event loop from others. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final int LARGE_PACKED_BYTES = 4 << 10;
    /** A sender that is still sending does not read an answer, but it is not worth more than this. */
    private static final int MOST_DISCARDED_BYTES = 2 * BodyCoding.MOST_BYTES;

    private enum Phase {
        RECEIVING,
        WORKING,
        OVER
    }

    /** What every exchange shares. */
    record Parts(
            Vertx vertx,
            RegistryFeed registry,
            NodeGate gate,
            Admission admission,
            ReportPublisher publisher,
            IngestMetrics metrics,
            Duration bodyTimeout) {}

    private final Parts parts;
    private final Endpoint endpoint;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final String mediaType;
    private final @Nullable String traceparent = traceparent();
    private final long timer;
    private Phase phase = Phase.RECEIVING;
    private Admission.@Nullable Ticket ticket;
    private @Nullable Buffer body;
    private long received;

    private InboundExchange(Parts parts, Endpoint endpoint, HttpServerRequest request) {
        this.parts = parts;
        this.endpoint = endpoint;
        this.request = request;
        this.response = request.response();
        this.context = parts.vertx().getOrCreateContext();
        this.mediaType = mediaType(request);
        this.timer = parts.vertx().setTimer(parts.bodyTimeout().toMillis(), _ -> late());
    }

    /** Takes the request from here to its end. */
    static void begin(Parts parts, Endpoint endpoint, HttpServerRequest request) {
        new InboundExchange(parts, endpoint, request).receive();
    }

    private void receive() {
        response.closeHandler(_ -> gone());
        response.exceptionHandler(_ -> gone());
        try {
            Node node = sender();
            Admission.Ticket entered = parts.admission().enter(node.id());
            ticket = entered;
            requireMediaType();
            BodyCoding coding = BodyCoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
            if (declaredLength() > BodyCoding.MOST_BYTES) {
                throw BodyCoding.tooLarge();
            }
            if (expectsContinue()) {
                response.writeContinue();
            }
            listen(entered, _ -> whole(node, entered, coding));
        } catch (ProblemException e) {
            refuse(e);
            if (expectsContinue()) {
                // Nobody can tell whether the body will follow.
                hangUp();
            } else {
                listen(null, _ -> stopTimer());
            }
        }
    }

    private Node sender() {
        if (!parts.registry().isCaughtUp()) {
            throw parts.admission().unavailable("the service has not read the registry yet");
        }
        return parts.gate().check(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private void requireMediaType() {
        if (!endpoint.mediaTypes().contains(mediaType)) {
            throw new ProblemException(
                    CommonProblem.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be "
                            + String.join(
                                    " or ",
                                    endpoint.mediaTypes().stream().sorted().toList()));
        }
    }

    private void listen(Admission.@Nullable Ticket entered, Handler<@Nullable Void> end) {
        request.exceptionHandler(_ -> gone());
        request.handler(bytes -> bytes(bytes, entered));
        request.endHandler(end);
        request.resume();
    }

    private void bytes(Buffer bytes, Admission.@Nullable Ticket entered) {
        received += bytes.length();
        if (phase != Phase.RECEIVING || entered == null) {
            if (received > MOST_DISCARDED_BYTES) {
                hangUp();
            }
            return;
        }
        try {
            if (received > BodyCoding.MOST_BYTES) {
                throw BodyCoding.tooLarge();
            }
            entered.hold(bytes.length());
            body = body == null ? bytes : body.appendBuffer(bytes);
        } catch (ProblemException e) {
            refuse(e);
        }
    }

    private void whole(Node node, Admission.Ticket entered, BodyCoding coding) {
        stopTimer();
        if (phase != Phase.RECEIVING) {
            return;
        }
        phase = Phase.WORKING;
        byte[] bytes = body == null ? new byte[0] : body.getBytes();
        body = null;
        int large = coding == BodyCoding.IDENTITY ? LARGE_BYTES : LARGE_PACKED_BYTES;
        if (bytes.length <= large) {
            work(node, entered, coding, bytes);
        } else {
            var _ = context.executeBlocking(
                    () -> {
                        work(node, entered, coding, bytes);
                        return null;
                    },
                    false);
        }
    }

    private void work(Node node, Admission.Ticket entered, BodyCoding coding, byte[] packed) {
        try {
            byte[] bytes = coding.unpack(packed);
            if (coding != BodyCoding.IDENTITY) {
                entered.hold(bytes.length);
            }
            Delivery delivery = endpoint.read(node, mediaType, bytes, traceparent);
            entered.count(delivery.reports());
            if (delivery.records().isEmpty()) {
                onEventLoop(() -> answer(delivery.outcome().stored()));
            } else {
                parts.publisher()
                        .publish(delivery.records(), failure -> onEventLoop(() -> published(delivery, failure)));
            }
        } catch (ProblemException e) {
            onEventLoop(() -> refuse(e));
        } catch (RuntimeException e) {
            onEventLoop(() -> broken(e));
        }
    }

    private void published(Delivery delivery, @Nullable Exception failure) {
        if (failure == null) {
            answer(delivery.outcome().stored());
        } else {
            delivery.outcome().lost();
            refuse(parts.admission().unavailable("the reports could not be stored; send them again"));
        }
    }

    private void late() {
        if (phase == Phase.RECEIVING) {
            refuse(new ProblemException(
                    TelemetryProblem.BODY_TIMEOUT,
                    "the body did not arrive within " + parts.bodyTimeout().toSeconds() + " s"));
        }
        hangUp();
    }

    private void broken(RuntimeException bug) {
        LOG.errorf(bug, "request failed path=%s", request.path());
        refuse(new ProblemException(CommonProblem.INTERNAL_ERROR, "the request failed inside the service"));
    }

    private void refuse(ProblemException refusal) {
        Problem problem = refusal.problem();
        parts.metrics().refused(problem.code());
        if (phase != Phase.OVER && !response.headWritten()) {
            Integer wait = refusal.retryAfterSeconds();
            if (wait != null) {
                response.putHeader(HttpHeaders.RETRY_AFTER, wait.toString());
            }
            if (problem.status() == CommonProblem.INVALID_KEY.status()) {
                response.putHeader("www-authenticate", "Bearer");
            }
        }
        answer(endpoint.refusal(mediaType, problem));
    }

    private void answer(Answer answer) {
        boolean heard = phase != Phase.OVER;
        leave();
        if (heard && !response.closed()) {
            response.setStatusCode(answer.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, answer.mediaType())
                    .end(Buffer.buffer(answer.body()));
        }
    }

    /** The sender is gone. What is being worked on goes on, because it may be on Kafka already. */
    private void gone() {
        stopTimer();
        if (phase == Phase.RECEIVING) {
            leave();
        }
    }

    private void leave() {
        phase = Phase.OVER;
        body = null;
        if (ticket != null) {
            ticket.close();
        }
    }

    private void hangUp() {
        if (request.version() == HttpVersion.HTTP_2) {
            // Others may share the connection; RFC 9113 section 8.1 lets a server that has answered stop a body so.
            response.reset(0);
        } else {
            var _ = request.connection().close();
        }
    }

    private void stopTimer() {
        parts.vertx().cancelTimer(timer);
    }

    private void onEventLoop(Runnable then) {
        if (Context.isOnEventLoopThread() && context.equals(Vertx.currentContext())) {
            then.run();
        } else {
            context.runOnContext(_ -> then.run());
        }
    }

    private boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    private long declaredLength() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The HTTP decoder has refused such a request already.
            return 0;
        }
    }

    private static String mediaType(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (header == null) {
            return "";
        }
        int parameters = header.indexOf(';');
        return (parameters < 0 ? header : header.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** W3C Trace Context section 3.2; null where nobody traces. */
    private static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
