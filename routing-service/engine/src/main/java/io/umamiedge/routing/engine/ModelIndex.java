package io.umamiedge.routing.engine;

import java.util.Arrays;

/**
 * Every node that serves one model, cohort by cohort. Immutable: a decision works on one state of it from its first look
 * to its last, and what changes meanwhile is in the next one. A new state is a new instance that shares all but one chunk
 * of its buckets with the one before.
 */
final class ModelIndex {
    static final ModelIndex EMPTY = new ModelIndex(new Bucket[0][], 0, Dedications.NONE);

    private static final int MOST_IN_CHUNK = 32;

    // In the order of their cohorts, no chunk empty. How they are cut into chunks is nobody's business.
    private final Bucket[][] chunks;
    private final int nodes;
    private final Dedications dedications;

    private ModelIndex(Bucket[][] chunks, int nodes, Dedications dedications) {
        this.chunks = chunks;
        this.nodes = nodes;
        this.dedications = dedications;
    }

    /** Chunk by chunk in the order of their cohorts, none of them empty; to be read only. */
    Bucket[][] buckets() {
        return chunks;
    }

    int nodes() {
        return nodes;
    }

    /** What the cohorts' owners were taken from. */
    Dedications dedications() {
        return dedications;
    }

    ModelIndex with(Placed placed) {
        if (chunks.length == 0) {
            Bucket[] first = {Bucket.of(placed.cohort()).with(placed)};
            return new ModelIndex(new Bucket[][] {first}, 1, dedications);
        }
        int number = chunkOf(placed.cohort());
        Bucket[] chunk = chunks[number];
        int at = find(chunk, placed.cohort());
        if (at >= 0) {
            return replaced(number, Copies.replaced(chunk, at, chunk[at].with(placed)), nodes + 1);
        }
        Bucket[] grown =
                Copies.inserted(chunk, -1 - at, Bucket.of(placed.cohort()).with(placed));
        return grown.length <= MOST_IN_CHUNK ? replaced(number, grown, nodes + 1) : split(number, grown);
    }

    /** Only for what was placed here. */
    ModelIndex without(Placed placed) {
        int number = chunkOf(placed.cohort());
        Bucket[] chunk = chunks[number];
        int at = find(chunk, placed.cohort());
        Bucket next = chunk[at].without(placed);
        if (next.nodes() > 0) {
            return replaced(number, Copies.replaced(chunk, at, next), nodes - 1);
        }
        if (chunk.length > 1) {
            return replaced(number, Copies.without(chunk, at), nodes - 1);
        }
        return new ModelIndex(Copies.without(chunks, number), nodes - 1, dedications);
    }

    ModelIndex with(Dedications other) {
        return new ModelIndex(chunks, nodes, other);
    }

    private ModelIndex replaced(int number, Bucket[] chunk, int nodesThen) {
        return new ModelIndex(Copies.replaced(chunks, number, chunk), nodesThen, dedications);
    }

    private ModelIndex split(int number, Bucket[] chunk) {
        int half = chunk.length / 2;
        Bucket[][] lower = Copies.replaced(chunks, number, Arrays.copyOfRange(chunk, 0, half));
        Bucket[] upper = Arrays.copyOfRange(chunk, half, chunk.length);
        return new ModelIndex(Copies.inserted(lower, number + 1, upper), nodes + 1, dedications);
    }

    /** The last chunk that does not begin behind the cohort, or else the first. */
    private int chunkOf(Cohort cohort) {
        int low = 0;
        int high = chunks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (cohort.isBefore(chunks[middle][0].cohort())) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    /** Where the cohort's bucket is; minus one minus where it would be when there is none. */
    private static int find(Bucket[] chunk, Cohort cohort) {
        int low = 0;
        int high = chunk.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunk[middle].cohort().isBefore(cohort)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < chunk.length && chunk[low].cohort() == cohort ? low : -1 - low;
    }
}
