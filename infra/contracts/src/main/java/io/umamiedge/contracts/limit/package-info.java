/** How the limits of customers and keys are shared out among gateways. */
@NullMarked
package io.umamiedge.contracts.limit;

import org.jspecify.annotations.NullMarked;
