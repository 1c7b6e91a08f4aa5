/** What routing's features share: the error catalogue. */
@NullMarked
package io.umamiedge.routing;

import org.jspecify.annotations.NullMarked;
