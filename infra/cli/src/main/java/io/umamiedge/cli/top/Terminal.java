package io.umamiedge.cli.top;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that a person sits at, with keys that arrive at once and a screen that is given back as it was, whatever
 * ends the process. Uses stty(1); without it there are no keys and 80 columns by 24 lines.
 */
final class Terminal implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)");
    private static final Pattern HEALTH = Pattern.compile(" (ready|degraded|loading|stale|offline|unknown) ");

    private final PrintWriter out;
    private final InputStream keys;
    private final String before;
    private final boolean colours = System.getenv("NO_COLOR") == null;
    private final Thread hook = new Thread(this::giveBack, "terminal");
    private boolean givenBack;

    private Terminal(PrintWriter out, InputStream keys) {
        this.out = out;
        this.keys = keys;
        before = stty("-g");
    }

    /** Whether a person sits at both ends. */
    static boolean isThere() {
        // Null where input or output is none, which depends on the JDK's choice of console.
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** Takes the screen. */
    static Terminal take(PrintWriter out) {
        Terminal terminal = new Terminal(out, System.in);
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        stty("-icanon", "-echo", "min", "0");
        out.print(ENTER);
        out.flush();
        return terminal;
    }

    /** Columns and lines. */
    record Size(int columns, int lines) {}

    Size size() {
        Matcher told = SIZE.matcher(stty("size"));
        return told.find() && !told.group(2).equals("0")
                ? new Size(Integer.parseInt(told.group(2)), Integer.parseInt(told.group(1)))
                : new Size(80, 24);
    }

    void show(List<String> lines) {
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            screen.append(i == 0 ? "" : "\r\n").append(coloured(lines.get(i))).append(CLEAR_LINE);
        }
        out.print(screen.append(CLEAR_BELOW));
        out.flush();
    }

    /** The next key that was pressed within the time, small; 0 when none was. */
    char key(long millis) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            if (keys.available() > 0) {
                return Character.toLowerCase((char) keys.read());
            }
            Thread.sleep(30);
        } while (System.nanoTime() < end);
        return 0;
    }

    @Override
    public void close() {
        giveBack();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private synchronized void giveBack() {
        if (!givenBack) {
            givenBack = true;
            out.print(LEAVE);
            out.flush();
            if (!before.isEmpty()) {
                stty(before);
            }
        }
    }

    private String coloured(String line) {
        if (!colours) {
            return line;
        }
        if (line.startsWith("NODE ")) {
            return "\u001b[7m" + line + "\u001b[0m";
        }
        Matcher health = HEALTH.matcher(line);
        return health.find()
                ? line.substring(0, health.start(1)) + colour(health.group(1)) + health.group(1) + "\u001b[0m"
                        + line.substring(health.end(1))
                : line;
    }

    private static String colour(String health) {
        return switch (health.toLowerCase(Locale.ROOT)) {
            case "ready" -> "\u001b[32m";
            case "stale", "offline" -> "\u001b[31m";
            default -> "\u001b[33m";
        };
    }

    /** What stty prints; empty when there is none or it refuses. */
    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File("/dev/tty")))
                    .redirectError(Redirect.DISCARD)
                    .start();
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
