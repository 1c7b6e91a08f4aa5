package io.umamiedge.routing.dryrun;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;

/** Whose request, and for which model. */
public record DryRunRequest(CustomerId customerId, ModelName model) {}
