/** Server-sent events as runtimes send them, in whatever pieces they arrive. */
@NullMarked
package io.umamiedge.gateway.sse;

import org.jspecify.annotations.NullMarked;
