/** {@code umami top}: what the grid's nodes can take, refreshed. */
@NullMarked
package io.umamiedge.cli.top;

import org.jspecify.annotations.NullMarked;
