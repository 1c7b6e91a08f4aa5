/** What site owners have earned so far. */
@NullMarked
package io.umamiedge.billing.payout;

import org.jspecify.annotations.NullMarked;
