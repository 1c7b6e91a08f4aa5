package io.umamiedge.cli;

import io.umamiedge.local.ProgressListener;
import io.umamiedge.local.Service;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** One line per step. Thread-safe. */
public final class PrintedProgress implements ProgressListener {
    private final PrintWriter out;

    public PrintedProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void starting(Service service) {
        print(service, "starting");
    }

    @Override
    public void ready(Service service, Duration took) {
        print(service, String.format(Locale.ROOT, "ready after %.1f s", took.toMillis() / 1000.0));
    }

    @Override
    public void stopping(Service service) {
        print(service, "stopping");
    }

    @Override
    public synchronized void note(String sentence) {
        out.println(sentence);
        out.flush();
    }

    private void print(Service service, String what) {
        note(String.format(Locale.ROOT, "%-10s %s", service.word(), what));
    }
}
