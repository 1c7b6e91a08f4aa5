package io.umamiedge.gateway.relay;

import java.net.URI;

/**
 * What is sent to a runtime. The customer's key is not among it.
 *
 * @param baseUrl the runtime's, with {@code path} appended to its path
 * @param contentType of the body
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Relayed, never compared.
public record NodeCall(
        URI baseUrl,
        String path,
        String contentType,
        byte[] body,
        boolean stream,
        String requestId,
        String traceparent) {
    int port() {
        return baseUrl.getPort() >= 0 ? baseUrl.getPort() : isSecure() ? 443 : 80;
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    String uri() {
        String base = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }
}
