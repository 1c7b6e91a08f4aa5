package io.umamiedge.gateway.inference;

import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.Reservation;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.record.RequestFacts;
import java.time.Duration;

/**
 * An admitted request: who asked, what for, how long it may take in all, and what it holds of its customer's limits.
 */
record AdmittedRequest(
        Caller caller, InferenceRequest request, RequestFacts facts, Duration patience, Reservation reservation) {}
