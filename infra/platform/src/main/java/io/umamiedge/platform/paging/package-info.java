/** Opaque cursors over ordered lists. */
@NullMarked
package io.umamiedge.platform.paging;

import org.jspecify.annotations.NullMarked;
