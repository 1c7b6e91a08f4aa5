/** Identifiers, each its own type. */
@NullMarked
package io.umamiedge.contracts.identity;

import org.jspecify.annotations.NullMarked;
