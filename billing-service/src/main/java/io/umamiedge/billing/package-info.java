/** What billing's features share: the error catalogue and how parameters are read. */
@NullMarked
package io.umamiedge.billing;

import org.jspecify.annotations.NullMarked;
