/** Idempotency keys on mutating requests. */
@NullMarked
package io.umamiedge.deploy.idempotency;

import org.jspecify.annotations.NullMarked;
