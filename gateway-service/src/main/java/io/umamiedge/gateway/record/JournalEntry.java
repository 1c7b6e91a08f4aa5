package io.umamiedge.gateway.record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** How one Kafka record stands in the journal: topic, key, headers and value, each with its length; without frame. */
final class JournalEntry {
    private JournalEntry() {}

    static byte[] encode(ProducerRecord<String, byte[]> record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.value().length + 512);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            write(out, record.topic().getBytes(StandardCharsets.UTF_8));
            write(out, record.key().getBytes(StandardCharsets.UTF_8));
            Header[] headers = record.headers().toArray();
            out.writeInt(headers.length);
            for (Header header : headers) {
                write(out, header.key().getBytes(StandardCharsets.UTF_8));
                write(out, header.value());
            }
            write(out, record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Throws {@link IOException} when the bytes are not what {@link #encode} wrote. */
    static ProducerRecord<String, byte[]> decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String topic = text(in);
        String key = text(in);
        int headers = in.readInt();
        if (headers < 0 || headers > bytes.length) {
            throw new IOException("a record with " + headers + " headers");
        }
        RecordHeaders read = new RecordHeaders();
        for (int i = 0; i < headers; i++) {
            read.add(text(in), read(in));
        }
        return new ProducerRecord<>(topic, null, key, read(in), read);
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(read(in), StandardCharsets.UTF_8);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a field of " + length + " bytes");
        }
        return in.readNBytes(length);
    }
}
