/** A chat completion from its first byte in to its last byte out. */
@NullMarked
package io.umamiedge.gateway.inference;

import org.jspecify.annotations.NullMarked;
