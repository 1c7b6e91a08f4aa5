package io.umamiedge.gateway.openai;

/**
 * What the gateway needs to know of a chat completion request.
 *
 * @param model as the customer named it
 * @param choices how many answers were asked for, {@code n}
 * @param wantsUsage whether the customer asked for the usage chunk of a stream
 * @param upstreamBody what a runtime is sent: the body as it was, but a stream always asks for usage; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // The body is relayed, never compared.
public record ChatRequest(String model, boolean stream, int choices, boolean wantsUsage, byte[] upstreamBody) {}
