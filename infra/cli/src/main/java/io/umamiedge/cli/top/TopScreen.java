package io.umamiedge.cli.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The view as lines of text; knows nothing of terminals. */
final class TopScreen {
    private static final int NAME_AT_80_COLUMNS = 16;
    /** Of everything but the name. */
    private static final int FIXED = 64;

    private static final String DASH = "-";
    private static final int REASON_FROM = 12;

    private TopScreen() {}

    /**
     * @param width columns, 80 are enough; 0: as wide as it takes, and no name is cut
     * @param height lines, the last of which counts what does not fit; 0: as many as it takes
     */
    static List<String> lines(List<CorridorLoad> corridors, NodeOrder order, boolean reversed, int width, int height) {
        int name = nameWidth(corridors, width);
        List<String> lines = new ArrayList<>();
        Comparator<NodeLoad> comparator = reversed ? order.comparator().reversed() : order.comparator();
        for (CorridorLoad corridor : corridors) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(cut(corridor.id() + "  " + corridor.nodesByHealth(), width));
            lines.add(cut(header(name), width));
            lines.add(line(corridor.totals(), name, width));
            corridor.nodes().stream().sorted(comparator).forEach(node -> lines.add(line(node, name, width)));
        }
        if (lines.isEmpty()) {
            lines.add("There is no corridor yet.");
        }
        if (height > 0 && lines.size() > height) {
            int shown = Math.max(0, height - 1);
            int hidden = lines.size() - shown;
            List<String> fitting = new ArrayList<>(lines.subList(0, shown));
            fitting.add(cut("… " + hidden + " more lines; make the window taller, or choose a corridor", width));
            return fitting;
        }
        return lines;
    }

    private static int nameWidth(List<CorridorLoad> corridors, int width) {
        int longest = corridors.stream()
                .flatMap(corridor -> corridor.nodes().stream())
                .mapToInt(node -> node.name().length())
                .max()
                .orElse(0);
        int wanted = Math.max(NAME_AT_80_COLUMNS, longest);
        return width == 0 ? wanted : Math.min(wanted, Math.max(NAME_AT_80_COLUMNS, width - FIXED));
    }

    private static String header(int name) {
        return format(name, "NODE", "HEALTH", "RUN/SLOTS", "WAIT", "KV%", "TTFT ms", "TOK/S", "ERR%", "GPU%", "AGE");
    }

    private static String line(NodeLoad node, int name, int width) {
        String line = format(
                name,
                node.name(),
                node.health(),
                node.running() == null && node.slots() == null
                        ? DASH
                        : whole(node.running(), 1) + "/" + whole(node.slots(), 1),
                whole(node.waiting(), 1),
                whole(node.kvUsage(), 100),
                node.ttftP50() == null && node.ttftP95() == null
                        ? DASH
                        : whole(node.ttftP50(), 1) + "/" + whole(node.ttftP95(), 1),
                whole(node.tokensPerSecond(), 1),
                node.errorRate() == null ? DASH : String.format(Locale.ROOT, "%.1f", node.errorRate() * 100),
                whole(node.gpu(), 100),
                age(node.age()));
        boolean worthAWord = !node.reason().isBlank() && !node.health().equals("ready");
        return worthAWord && (width == 0 || width - line.length() > REASON_FROM)
                ? cut(line + "  " + node.reason(), width)
                : cut(line, width);
    }

    private static String format(int name, String node, Object... others) {
        return cut(node, name)
                + " ".repeat(name - Math.min(name, node.length()))
                + String.format(Locale.ROOT, " %-8s %9s %4s %4s %9s %6s %5s %4s %5s", others);
    }

    /** Five characters at most. */
    private static String whole(@Nullable Double value, int factor) {
        if (value == null) {
            return DASH;
        }
        long rounded = Math.round(value * factor);
        return rounded < 100_000 ? Long.toString(rounded) : Math.round(rounded / 1000.0) + "k";
    }

    private static String age(@Nullable Duration age) {
        if (age == null) {
            return DASH;
        }
        long seconds = age.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1fs", age.toMillis() / 1000.0);
        }
        return seconds < 100
                ? seconds + "s"
                : seconds < 6_000
                        ? age.toMinutes() + "m"
                        : age.toHours() < 100 ? age.toHours() + "h" : age.toDays() + "d";
    }

    static String cut(String text, int width) {
        return width == 0 || text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }
}
