/** Where rate cards are kept and what operators say of them. */
@NullMarked
package io.umamiedge.billing.ratecard;

import org.jspecify.annotations.NullMarked;
