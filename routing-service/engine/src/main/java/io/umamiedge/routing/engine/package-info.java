/** Decides which node serves a request. */
@NullMarked
package io.umamiedge.routing.engine;

import org.jspecify.annotations.NullMarked;
