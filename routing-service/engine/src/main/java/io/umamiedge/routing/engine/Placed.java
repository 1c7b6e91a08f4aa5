package io.umamiedge.routing.engine;

import org.jspecify.annotations.Nullable;

/**
 * Where a node stands in one index.
 *
 * @param offer null when no runtime that serves the model is ready
 * @param room of the offer, as the index has it
 */
record Placed(
        NodeEntry node,
        Shelf shelf,
        Cohort cohort,
        @Nullable Offer offer,
        Room room) {
    Placed in(Cohort otherCohort, Room otherRoom) {
        return new Placed(node, shelf, otherCohort, offer, otherRoom);
    }

    Room newestRoom() {
        return offer == null ? Room.NOT_READY : offer.settled();
    }
}
