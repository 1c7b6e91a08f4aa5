package io.umamiedge.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a listener is told. */
final class Notes implements ProgressListener {
    private final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void starting(Service service) {
        all.add("starting " + service.word());
    }

    @Override
    public void ready(Service service, Duration took) {
        all.add("ready " + service.word());
    }

    @Override
    public void stopping(Service service) {
        all.add("stopping " + service.word());
    }

    @Override
    public void note(String sentence) {
        all.add(sentence);
    }

    List<String> all() {
        return all;
    }
}
