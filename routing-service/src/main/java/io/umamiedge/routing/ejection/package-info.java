/** Keeps nodes back that fail, slow down or flap, as gateways see them, and lets them back in step by step. */
@NullMarked
package io.umamiedge.routing.ejection;

import org.jspecify.annotations.NullMarked;
