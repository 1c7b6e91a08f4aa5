/** {@code umami decisions}: recorded decisions, held against the registry as it was. */
@NullMarked
package io.umamiedge.cli.decisions;

import org.jspecify.annotations.NullMarked;
