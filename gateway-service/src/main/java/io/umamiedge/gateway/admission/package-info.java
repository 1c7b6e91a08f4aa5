/** Who may ask, how much at once, and what a refusal says. */
@NullMarked
package io.umamiedge.gateway.admission;

import org.jspecify.annotations.NullMarked;
