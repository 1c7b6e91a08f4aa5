package io.umamiedge.routing.engine;

import java.util.Arrays;

/** Arrays that are never changed: each change makes another. */
final class Copies {
    private Copies() {}

    static <T> T[] replaced(T[] array, int at, T by) {
        T[] copy = array.clone();
        copy[at] = by;
        return copy;
    }

    static <T> T[] inserted(T[] array, int at, T added) {
        T[] copy = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        copy[at] = added;
        return copy;
    }

    static <T> T[] without(T[] array, int at) {
        T[] copy = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, copy, at, copy.length - at);
        return copy;
    }
}
