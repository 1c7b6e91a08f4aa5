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
        return new ModelIndex(put(chunks.clone(), placed), nodes + 1, dedications);
    }

    /** Only for what was placed here. */
    ModelIndex without(Placed placed) {
        return new ModelIndex(taken(chunks.clone(), placed), nodes - 1, dedications);
    }

    /** The same as without the one and with the other, in one step. */
    ModelIndex moved(Placed before, Placed after) {
        return new ModelIndex(put(taken(chunks.clone(), before), after), nodes, dedications);
    }

    ModelIndex with(Dedications other) {
        return new ModelIndex(chunks, nodes, other);
    }

    /** Changes {@code own} where its length stays. */
    private static Bucket[][] put(Bucket[][] own, Placed placed) {
        if (own.length == 0) {
            return new Bucket[][] {{Bucket.of(placed.cohort()).with(placed)}};
        }
        int number = chunkOf(own, placed.cohort());
        Bucket[] chunk = own[number];
        int at = find(chunk, placed.cohort());
        if (at >= 0) {
            own[number] = Copies.replaced(chunk, at, chunk[at].with(placed));
            return own;
        }
        Bucket[] grown =
                Copies.inserted(chunk, -1 - at, Bucket.of(placed.cohort()).with(placed));
        if (grown.length <= MOST_IN_CHUNK) {
            own[number] = grown;
            return own;
        }
        int half = grown.length / 2;
        own[number] = Arrays.copyOfRange(grown, 0, half);
        return Copies.inserted(own, number + 1, Arrays.copyOfRange(grown, half, grown.length));
    }

    /** Changes {@code own} where its length stays. */
    private static Bucket[][] taken(Bucket[][] own, Placed placed) {
        int number = chunkOf(own, placed.cohort());
        Bucket[] chunk = own[number];
        int at = find(chunk, placed.cohort());
        Bucket next = chunk[at].without(placed);
        if (next.nodes() == 0 && chunk.length == 1) {
            return Copies.without(own, number);
        }
        own[number] = next.nodes() == 0 ? Copies.without(chunk, at) : Copies.replaced(chunk, at, next);
        return own;
    }

    /** The last chunk that does not begin behind the cohort, or else the first. */
    private static int chunkOf(Bucket[][] chunks, Cohort cohort) {
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
