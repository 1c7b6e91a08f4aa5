/** The life of a customer request as the gateway records it. */
@NullMarked
package io.umamiedge.contracts.request;

import org.jspecify.annotations.NullMarked;
