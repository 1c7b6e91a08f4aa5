/** PostgreSQL as every service uses it. */
@NullMarked
package io.umamiedge.platform.postgres;

import org.jspecify.annotations.NullMarked;
