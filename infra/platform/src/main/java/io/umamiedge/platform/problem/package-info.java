/** Errors as RFC 9457 problem details with stable codes. */
@NullMarked
package io.umamiedge.platform.problem;

import org.jspecify.annotations.NullMarked;
