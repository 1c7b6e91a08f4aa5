package io.umamiedge.local;

import java.io.IOException;

/** The grid cannot do what was asked. The message is one sentence for whoever asked, with what would help. */
public final class GridException extends IOException {
    private static final long serialVersionUID = 1;

    public GridException(String message) {
        super(message);
    }

    public GridException(String message, Throwable cause) {
        super(message, cause);
    }
}
