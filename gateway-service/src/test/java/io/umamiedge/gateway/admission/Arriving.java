package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.openai.OpenAiError;
import java.util.ArrayList;
import java.util.List;

/** Wants to be let in, and keeps what it was told. */
class Arriving implements Admission.Guest {
    final List<Object> told = new ArrayList<>();
    boolean unwanted;

    @Override
    public boolean mayEnter() {
        return !unwanted;
    }

    @Override
    public void admitted(Reservation reservation) {
        told.add(reservation);
    }

    @Override
    public void refused(OpenAiError error) {
        told.add(error);
    }

    boolean waits() {
        return told.isEmpty();
    }

    boolean isIn() {
        return told.size() == 1 && told.getFirst() instanceof Reservation;
    }

    Reservation reservation() {
        return (Reservation) told.getFirst();
    }

    OpenAiError error() {
        return (OpenAiError) told.getFirst();
    }
}
