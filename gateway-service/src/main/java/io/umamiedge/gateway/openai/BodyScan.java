package io.umamiedge.gateway.openai;

/** What came of reading a request's body. */
public sealed interface BodyScan {
    record Accepted(InferenceRequest request) implements BodyScan {}

    record Refused(OpenAiError error) implements BodyScan {}
}
