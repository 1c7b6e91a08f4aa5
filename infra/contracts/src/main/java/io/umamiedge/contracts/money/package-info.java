/** Exact amounts of money. */
@NullMarked
package io.umamiedge.contracts.money;

import org.jspecify.annotations.NullMarked;
