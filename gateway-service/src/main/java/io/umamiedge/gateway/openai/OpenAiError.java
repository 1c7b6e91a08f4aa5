package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.SpendBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's error object (openai-openapi, schema {@code Error}); all four keys are always written, as official clients
 * require.
 *
 * @param status the HTTP status it is sent with
 * @param param the request field to blame; null when none is
 * @param retryAfterSeconds when trying again may help; null when it will not. Official clients are told not to try again by
 *     themselves when it will not help or only after more than a minute
 */
public record OpenAiError(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        @Nullable Integer retryAfterSeconds) {
    private static final String INVALID_REQUEST = "invalid_request_error";
    private static final String RATE_LIMIT = "rate_limit_exceeded";
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final String UNAVAILABLE = "service_unavailable_error";

    public static OpenAiError invalidKey(String message) {
        return new OpenAiError(401, INVALID_REQUEST, "invalid_api_key", null, message, null);
    }

    /** A field of the request is wrong, or the whole body when {@code param} is null. */
    public static OpenAiError invalid(String code, @Nullable String param, String message) {
        return new OpenAiError(400, INVALID_REQUEST, code, param, message, null);
    }

    public static OpenAiError tooLarge(long mostBytes) {
        String message = "the body must have at most " + mostBytes + " bytes";
        return new OpenAiError(413, INVALID_REQUEST, "request_too_large", null, message, null);
    }

    public static OpenAiError bodyTimeout() {
        return new OpenAiError(408, INVALID_REQUEST, "request_timeout", null, "the body did not arrive in time", null);
    }

    public static OpenAiError unknownModel(String model) {
        String message = "the model '" + model + "' does not exist";
        return new OpenAiError(404, INVALID_REQUEST, "model_not_found", "model", message, null);
    }

    public static OpenAiError unknownPath() {
        return new OpenAiError(404, INVALID_REQUEST, "unknown_url", null, "there is nothing at this URL", null);
    }

    public static OpenAiError unknownDecision(String id) {
        String message = "no recent decision of yours has the id '" + id + "'";
        return new OpenAiError(404, INVALID_REQUEST, "decision_not_found", null, message, null);
    }

    /** @param what is not understood, such as a content encoding */
    public static OpenAiError unsupportedMedia(String what) {
        return new OpenAiError(415, INVALID_REQUEST, "unsupported_media_type", null, what + " is not supported", null);
    }

    public static OpenAiError wrongMethod(String allowed) {
        String message = "only " + allowed + " is allowed here";
        return new OpenAiError(405, INVALID_REQUEST, "method_not_allowed", null, message, null);
    }

    /** @param whose is put after the limit: nothing, or that it is the key's own */
    public static OpenAiError tooManyAtOnce(int most, String whose, int retryAfterSeconds) {
        String message = "at most " + most + " requests" + whose + " may be in flight at once";
        return new OpenAiError(429, "rate_limit_error", RATE_LIMIT, null, message, retryAfterSeconds);
    }

    public static OpenAiError requestLimit(long perMinute, String whose, int retryAfterSeconds) {
        String message = "the limit" + whose + " of " + perMinute + " requests per minute is reached";
        return new OpenAiError(429, "requests", RATE_LIMIT, null, message, retryAfterSeconds);
    }

    /** @param needed by this request: its prompt and the longest answer that it allows */
    public static OpenAiError tokenLimit(long perMinute, String whose, long needed, int retryAfterSeconds) {
        String message = "the limit" + whose + " of " + perMinute + " tokens per minute leaves no room for the "
                + needed + " that this request may take now";
        return new OpenAiError(429, "tokens", RATE_LIMIT, null, message, retryAfterSeconds);
    }

    /** More than a whole minute's tokens at once, so that waiting does not help. */
    public static OpenAiError tooManyTokens(long perMinute, String whose, long needed) {
        String message = "this request may take " + needed + " tokens, the limit" + whose + " is " + perMinute
                + " per minute; shorten the prompt or ask for fewer tokens";
        return new OpenAiError(429, "tokens", RATE_LIMIT, null, message, null);
    }

    /**
     * As OpenAI says it when a monthly budget is used up; trying again does not help before the next period.
     *
     * @param whose is put after the budget: nothing, or that it is the key's own
     */
    public static OpenAiError budgetSpent(SpendBudget budget, String whose) {
        String message = "the " + words(budget, whose) + " leaves no room for what this request may cost";
        return new OpenAiError(429, "insufficient_quota", "insufficient_quota", null, message, null);
    }

    /** What is left of it is set aside for requests under way, which may use less. */
    public static OpenAiError budgetSetAside(SpendBudget budget, String whose) {
        String message = "what is left of the " + words(budget, whose) + " is set aside for requests under way";
        return new OpenAiError(429, "insufficient_quota", RATE_LIMIT, null, message, 1);
    }

    /** What has no price can't be held against a budget. */
    public static OpenAiError notPriced(ModelName model, Currency currency, String whose) {
        String message =
                "the model '" + model + "' has no price in " + currency + ", the currency of the budget" + whose;
        return new OpenAiError(403, "permission_error", "model_not_priced", "model", message, null);
    }

    private static String words(SpendBudget budget, String whose) {
        String period = budget.period().name().toLowerCase(Locale.ROOT);
        return "budget" + whose + " of " + budget.currency() + " " + budget.amount() + " a " + period;
    }

    public static OpenAiError residency(String message) {
        return new OpenAiError(403, "permission_error", "data_residency_mismatch", null, message, null);
    }

    public static OpenAiError keyScope(String message) {
        return new OpenAiError(403, "permission_error", "model_not_permitted", "model", message, null);
    }

    public static OpenAiError noNode(String message, int retryAfterSeconds) {
        return new OpenAiError(503, UNAVAILABLE, "server_is_overloaded", null, message, retryAfterSeconds);
    }

    public static OpenAiError notReady() {
        return new OpenAiError(503, UNAVAILABLE, "not_ready", null, "the gateway is starting", 1);
    }

    /** Another gateway will take the request. */
    public static OpenAiError stopping() {
        return new OpenAiError(503, UNAVAILABLE, "gateway_stopping", null, "the gateway is being stopped", 1);
    }

    /** The record of the request cannot be written, so the request may not complete. */
    public static OpenAiError logUnavailable() {
        String message = "the request cannot be recorded now and was not completed";
        return new OpenAiError(503, UNAVAILABLE, "log_unavailable", null, message, 1);
    }

    /** What other gateways let in is not known, so that nothing more may be let in here. */
    public static OpenAiError limitsUnavailable() {
        String message = "the limits that the request comes under cannot be checked now";
        return new OpenAiError(503, UNAVAILABLE, "log_unavailable", null, message, 1);
    }

    public static OpenAiError upstreamFailed(String message) {
        return new OpenAiError(502, "server_error", "upstream_failed", null, message, 1);
    }

    public static OpenAiError timeout() {
        return new OpenAiError(504, "server_error", "timeout", null, "the request took too long", null);
    }

    public static OpenAiError internal() {
        return new OpenAiError(500, "server_error", "internal_error", null, "the request failed in the gateway", null);
    }

    /** Whether official clients would try again on their own although it does not help, or wait for long. */
    public boolean isPointlessToRetry() {
        boolean triedAgain = status == 408 || status == 409 || status == 429 || status >= 500;
        return triedAgain && (retryAfterSeconds == null || retryAfterSeconds > LONGEST_WAIT_SECONDS);
    }

    /** The same without a status of its own: for the middle of a stream of chunks. */
    public byte[] toEvent() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(200);
        out.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        writeTo(out);
        out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** The same for a stream of typed events (openai-openapi, schema {@code ResponseErrorEvent}). */
    public byte[] toTypedEvent(long sequenceNumber) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(200);
        out.writeBytes("event: error\ndata: ".getBytes(StandardCharsets.US_ASCII));
        try (JsonGenerator json = Tokens.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", "error");
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            json.writeStringField("param", param);
            json.writeNumberField("sequence_number", sequenceNumber);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    public byte[] toJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(200);
        writeTo(out);
        return out.toByteArray();
    }

    private void writeTo(ByteArrayOutputStream out) {
        try (JsonGenerator json = Tokens.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", type);
            json.writeStringField("param", param);
            json.writeStringField("code", code);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
