/** Who calls: API keys on every endpoint, denied unless said otherwise. */
@NullMarked
package io.umamiedge.platform.auth;

import org.jspecify.annotations.NullMarked;
