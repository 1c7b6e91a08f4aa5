/** Which part of a customer's limits this gateway may use, when there are several gateways. */
@NullMarked
package io.umamiedge.gateway.share;

import org.jspecify.annotations.NullMarked;
