/** How amounts of money are written and shared out. */
@NullMarked
package io.umamiedge.billing.money;

import org.jspecify.annotations.NullMarked;
