/** What exists on the grid, who may open what, and what was deployed: the sole writer of the registry topic. */
@NullMarked
package io.umamiedge.deploy;

import org.jspecify.annotations.NullMarked;
