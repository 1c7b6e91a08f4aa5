/** A chat completion from its first byte in to its last byte out. */
@NullMarked
package io.umamiedge.gateway.chat;

import org.jspecify.annotations.NullMarked;
