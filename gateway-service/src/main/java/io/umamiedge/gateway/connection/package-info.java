/** How long customers' connections may be without a request. */
@NullMarked
package io.umamiedge.gateway.connection;

import org.jspecify.annotations.NullMarked;
