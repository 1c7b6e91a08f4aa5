/** What tokens cost: rate cards, their versions and which of them is in force. */
@NullMarked
package io.umamiedge.contracts.ratecard;

import org.jspecify.annotations.NullMarked;
