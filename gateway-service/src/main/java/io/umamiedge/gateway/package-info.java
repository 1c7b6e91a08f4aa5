/** The data plane: one OpenAI-compatible API in front of the grid. */
@NullMarked
package io.umamiedge.gateway;

import org.jspecify.annotations.NullMarked;
