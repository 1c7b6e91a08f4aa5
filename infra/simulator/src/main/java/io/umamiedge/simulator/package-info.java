/** Simulated nodes: an OpenAI-compatible runtime over real HTTP, faults on demand, and a real node agent beside it. */
@NullMarked
package io.umamiedge.simulator;

import org.jspecify.annotations.NullMarked;
