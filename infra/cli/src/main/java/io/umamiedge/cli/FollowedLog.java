package io.umamiedge.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A log that grows while it is read and may be put aside for a new one. Not thread-safe. */
final class FollowedLog {
    private static final int NEWLINE = '\n';

    private final Path file;
    private final String prefix;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long position;

    FollowedLog(Path file, String prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    /** Prints the last {@code count} whole lines; nothing when there is no file. */
    void printTail(int count, PrintWriter out) throws IOException {
        List<String> lines = readLines();
        lines.subList(Math.max(0, lines.size() - count), lines.size()).forEach(line -> out.println(prefix + line));
    }

    /** Prints the whole lines that were written since the last call. */
    void printNew(PrintWriter out) throws IOException {
        readLines().forEach(line -> out.println(prefix + line));
    }

    private List<String> readLines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        byte[] fresh;
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() < position) {
                position = 0;
                unfinished.reset();
            }
            channel.position(position);
            InputStream in = Channels.newInputStream(channel);
            fresh = in.readNBytes((int) Math.min(channel.size() - position, Integer.MAX_VALUE - Long.BYTES));
        }
        position += fresh.length;
        int end = fresh.length;
        while (end > 0 && fresh[end - 1] != NEWLINE) {
            end--;
        }
        if (end == 0) {
            unfinished.writeBytes(fresh);
            return List.of();
        }
        unfinished.write(fresh, 0, end);
        List<String> lines = unfinished.toString(StandardCharsets.UTF_8).lines().toList();
        unfinished.reset();
        unfinished.write(fresh, end, fresh.length - end);
        return lines;
    }
}
