/** What tokens cost, as billing-service says it. */
@NullMarked
package io.umamiedge.gateway.price;

import org.jspecify.annotations.NullMarked;
