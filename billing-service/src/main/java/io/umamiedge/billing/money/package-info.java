/** Exact amounts of money and how one is shared out. */
@NullMarked
package io.umamiedge.billing.money;

import org.jspecify.annotations.NullMarked;
