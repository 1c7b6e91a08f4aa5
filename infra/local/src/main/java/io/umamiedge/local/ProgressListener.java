package io.umamiedge.local;

import java.time.Duration;

/** Is told what a grid is doing, from several threads at once. */
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener SILENT = new ProgressListener() {
        @Override
        public void starting(Service service) {}

        @Override
        public void ready(Service service, Duration took) {}

        @Override
        public void stopping(Service service) {}

        @Override
        public void note(String sentence) {}
    };

    void starting(Service service);

    /** {@code took} runs from {@link #starting}. */
    void ready(Service service, Duration took);

    void stopping(Service service);

    /** Something worth knowing that is no error, such as leftovers that were stopped. */
    void note(String sentence);
}
