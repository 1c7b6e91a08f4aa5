/** The commands of {@code ./umami}. */
@NullMarked
package io.umamiedge.cli;

import org.jspecify.annotations.NullMarked;
