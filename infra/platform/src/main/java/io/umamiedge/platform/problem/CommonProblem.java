package io.umamiedge.platform.problem;

/** The errors that every service can answer with. */
public enum CommonProblem implements ProblemCode {
    MALFORMED_BODY("malformed_body", 400, "The body cannot be read"),
    INVALID_PARAMETER("invalid_parameter", 400, "A parameter is not valid"),
    INVALID_KEY("invalid_key", 401, "The key does not open this endpoint"),
    ENDPOINT_CLOSED("endpoint_closed", 403, "The endpoint is closed"),
    FORBIDDEN("forbidden", 403, "The key does not open this resource"),
    NOT_FOUND("not_found", 404, "There is no such resource"),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, "The method is not allowed here"),
    BODY_TOO_LARGE("body_too_large", 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, "The content type is not supported"),
    INVALID_FIELD("invalid_field", 422, "A field is not valid"),
    IDEMPOTENCY_KEY_REUSED("idempotency_key_reused", 422, "The idempotency key stood for another request"),
    INTERNAL_ERROR("internal_error", 500, "The request failed inside the service"),
    UNAVAILABLE("unavailable", 503, "The service cannot do this now");

    private final String code;
    private final int status;
    private final String title;

    CommonProblem(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
