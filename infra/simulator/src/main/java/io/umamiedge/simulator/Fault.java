package io.umamiedge.simulator;

/** How a runtime misbehaves on an inference request. */
public sealed interface Fault {
    /** It does not. */
    record None() implements Fault {}

    /** Nothing listens: connections are refused, open ones are closed, metrics and health are gone too. */
    record Refuse() implements Fault {}

    /** Takes the request, holds a slot and never answers. */
    record Hang() implements Fault {}

    /** Streaming: sends the head of the response and then nothing. Plain: as {@link Hang}. */
    record HangBeforeFirstToken() implements Fault {}

    /** Streaming: nothing more after so many tokens. Plain: as {@link Hang}. */
    record StallMidStream(int afterTokens) implements Fault {}

    /** Everything takes {@code factor} times as long, at least 1; what took no time is counted as 10 ms. */
    record Slow(double factor) implements Fault {}

    /** Answers with this status, 400 to 599, in OpenAI's error shape. */
    record ErrorStatus(int status) implements Fault {}

    /** Closes the connection without a byte of an answer. */
    record CutBeforeResponse() implements Fault {}

    /** Closes the connection after so many tokens; a plain answer is cut in its middle. */
    record CutMidStream(int afterTokens) implements Fault {}

    /** Streaming: an error event in place of the rest, as vLLM does it. Plain: 500. */
    record ErrorMidStream(int afterTokens) implements Fault {}

    /** Answers 200 with bytes that are neither JSON nor events. */
    record Garbage() implements Fault {}
}
