/** One try on one node, over HTTP. */
@NullMarked
package io.umamiedge.gateway.relay;

import org.jspecify.annotations.NullMarked;
