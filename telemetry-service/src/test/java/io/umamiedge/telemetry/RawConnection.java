package io.umamiedge.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** HTTP/1.1 by hand, for senders that no client library can play. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final OutputStream out;

    public RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        out = socket.getOutputStream();
    }

    /** Sends the head of a POST; {@code headers} are whole lines. */
    public RawConnection post(String path, String key, String... headers) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key + "\r\n"
                + String.join("\r\n", headers) + "\r\n\r\n";
        return send(head);
    }

    public RawConnection send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return this;
    }

    /** What comes back until the other side closes or an answer with a length is whole. */
    public String answer() throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[4_096];
        while (!isWhole(answer)) {
            int length = socket.getInputStream().read(bytes);
            if (length < 0) {
                break;
            }
            answer.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }
        return answer.toString();
    }

    /** Sends this over and over until the other side hangs up; gives how many bytes that took, at most {@code most}. */
    public long sendUntilClosed(String text, long most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long sent = 0;
        try {
            while (sent < most) {
                out.write(bytes);
                sent += bytes.length;
            }
        } catch (IOException e) {
            // It hung up.
        }
        return sent;
    }

    /** Whether the other side hangs up in time. */
    public boolean isClosedByPeer() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    private static boolean isWhole(StringBuilder answer) {
        int end = answer.indexOf("\r\n\r\n");
        int at = answer.indexOf("content-length: ");
        if (end < 0 || at < 0) {
            return answer.toString().startsWith("HTTP/1.1 100") && end >= 0;
        }
        int length = Integer.parseInt(answer.substring(at + 16, answer.indexOf("\r", at)));
        return answer.length() >= end + 4 + length;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
