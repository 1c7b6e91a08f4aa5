/** The registry as every service sees it: an immutable view that follows the topic. */
@NullMarked
package io.umamiedge.platform.registry;

import org.jspecify.annotations.NullMarked;
