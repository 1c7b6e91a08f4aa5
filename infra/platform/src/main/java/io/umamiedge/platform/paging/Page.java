package io.umamiedge.platform.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of an ordered list.
 *
 * @param nextCursor what to send as {@code cursor} for the next page; null on the last
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** Makes a page from up to {@code limit + 1} rows: the surplus row only says that there is more. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> position) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Cursor.encode(position.apply(items.getLast())));
    }
}
