package io.umamiedge.gateway.chat;

import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.ConcurrencyLimits;
import io.umamiedge.gateway.openai.ChatRequest;
import io.umamiedge.gateway.record.RequestFacts;

/** An admitted request: who asked, what for, and the place it holds. */
record AdmittedChat(Caller caller, ChatRequest request, RequestFacts facts, ConcurrencyLimits.Slot slot) {}
