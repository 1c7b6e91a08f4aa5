package io.umamiedge.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
    @TempDir
    Path directory;

    @Test
    void givesBackWhatItWasGivenInOrderAlsoWhenOpenedAnew() throws IOException {
        try (JournalFile journal = JournalFile.open(directory)) {
            journal.append(entries("one", "two"));
            journal.append(entries("three", "four"));
            JournalFile.Batch first = journal.read(0, journal.size(), 3);
            assertThat(texts(first.entries())).containsExactly("one", "two", "three");
            assertThat(texts(journal.read(first.next(), journal.size(), 3).entries()))
                    .containsExactly("four");
        }
        assertThat(reopened()).containsExactly("one", "two", "three", "four");
    }

    @Test
    void forgetsWhatIsTornAtAnyByteAndNothingBefore() throws IOException {
        try (JournalFile journal = JournalFile.open(directory)) {
            journal.append(entries("kept", "also kept"));
        }
        byte[] whole = Files.readAllBytes(file());
        try (JournalFile journal = JournalFile.open(directory)) {
            journal.append(entries("torn by a crash"));
        }
        byte[] longer = Files.readAllBytes(file());
        for (int length = whole.length; length < longer.length; length++) {
            Files.write(file(), Arrays.copyOf(longer, length));
            assertThat(reopened()).as("cut at %d", length).containsExactly("kept", "also kept");
            assertThat(Files.size(file())).isEqualTo(whole.length);
        }
        // A file system may leave zeros where nothing had reached the disk.
        Files.write(file(), Arrays.copyOf(whole, longer.length));
        assertThat(reopened()).containsExactly("kept", "also kept");
        // What is written next stands where the torn entry stood.
        try (JournalFile journal = JournalFile.open(directory)) {
            assertThat(journal.damaged()).isNull();
            journal.append(entries("next"));
        }
        assertThat(reopened()).containsExactly("kept", "also kept", "next");
    }

    @Test
    void keepsAsideWhatItCannotReadAndGoesOnWithWhatStandsBefore() throws IOException {
        try (JournalFile journal = JournalFile.open(directory)) {
            journal.append(entries("good", "flipped", "unreachable"));
        }
        byte[] bytes = Files.readAllBytes(file());
        int flipped = 2 * JournalFile.FRAME + "good".length();
        bytes[flipped] ^= 1;
        Files.write(file(), bytes);
        try (JournalFile journal = JournalFile.open(directory)) {
            assertThat(texts(journal.read(0, journal.size(), 9).entries())).containsExactly("good");
            assertThat(journal.damaged()).isEqualTo(directory.resolve("records.damaged-1"));
            assertThat(Files.readString(directory.resolve("records.damaged-1"), StandardCharsets.ISO_8859_1))
                    .endsWith("unreachable");
        }
    }

    @Test
    void refusesADirectoryThatAnotherHasOpen() throws IOException {
        try (JournalFile _ = JournalFile.open(directory)) {
            assertThatThrownBy(() -> JournalFile.open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another gateway's journal");
        }
    }

    @Test
    void isEmptyAfterItWasCleared() throws IOException {
        try (JournalFile journal = JournalFile.open(directory)) {
            journal.append(entries("gone"));
            journal.clear();
            assertThat(journal.size()).isZero();
            journal.append(entries("new"));
        }
        assertThat(reopened()).containsExactly("new");
    }

    @Test
    void entriesKeepTopicKeyHeadersAndValue() throws IOException {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>("topic", "ключ", new byte[] {0, -1, 7});
        record.headers().add("ce_id", "1".getBytes(StandardCharsets.UTF_8)).add("empty", new byte[0]);
        ProducerRecord<String, byte[]> read = JournalEntry.decode(JournalEntry.encode(record));
        assertThat(read).usingRecursiveComparison().ignoringFields("headers").isEqualTo(record);
        assertThat(read.headers()).isEqualTo(record.headers());
    }

    /** kill -9 at any moment: what was reported as written is there. */
    @Test
    void keepsEverythingThatWasReportedWhenTheProcessIsKilled() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        location(JournalFile.class) + File.pathSeparator + location(Writer.class),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> reported = new ArrayList<>();
        try (var lines = writer.inputReader()) {
            while (reported.size() < 50) {
                reported.add(lines.readLine());
            }
            // The process alone, not its output.
            writer.toHandle().destroyForcibly();
            lines.lines().filter(line -> line.endsWith(".")).forEach(reported::add);
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        List<String> kept = reopened();
        assertThat(reported).doesNotContainNull();
        assertThat(kept).startsWith(reported.toArray(String[]::new));
        // At most the one that was under way was written without being reported.
        assertThat(kept.size()).isBetween(reported.size(), reported.size() + 2);
    }

    /** Appends until it is killed, and reports each entry once it is on disk. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            try (JournalFile journal = JournalFile.open(Path.of(arguments[0]))) {
                for (long i = 0; ; i++) {
                    String entry = "entry " + i + ".";
                    journal.append(entries(entry));
                    System.out.println(entry);
                }
            }
        }
    }

    private static String location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private List<String> reopened() throws IOException {
        try (JournalFile journal = JournalFile.open(directory)) {
            return texts(journal.read(0, journal.size(), Integer.MAX_VALUE).entries());
        }
    }

    private Path file() {
        return directory.resolve("records.journal");
    }

    private static List<byte[]> entries(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> texts(List<byte[]> entries) {
        return entries.stream()
                .map(entry -> new String(entry, StandardCharsets.UTF_8))
                .toList();
    }
}
