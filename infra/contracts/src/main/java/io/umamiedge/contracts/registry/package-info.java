/** What exists on the grid: the records of the registry topic. */
@NullMarked
package io.umamiedge.contracts.registry;

import org.jspecify.annotations.NullMarked;
