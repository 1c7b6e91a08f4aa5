package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.registry.RegistryRecord;
import java.time.Instant;

/** A change of the registry and when it happened. */
record RegistryChange(RegistryRecord record, Instant at) {}
