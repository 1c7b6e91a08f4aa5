/** From a runtime's own metrics, in whatever format they arrived, to the report that the grid understands. */
@NullMarked
package io.umamiedge.agent.metrics;

import org.jspecify.annotations.NullMarked;
