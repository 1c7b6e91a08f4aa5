/** The node agent: measures the runtimes of one node and reports them to the telemetry service. */
@NullMarked
package io.umamiedge.agent;

import org.jspecify.annotations.NullMarked;
