/** Digests. */
@NullMarked
package io.umamiedge.platform.hash;

import org.jspecify.annotations.NullMarked;
