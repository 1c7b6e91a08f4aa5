/** Candidates, decisions and failovers. */
@NullMarked
package io.umamiedge.contracts.routing;

import org.jspecify.annotations.NullMarked;
