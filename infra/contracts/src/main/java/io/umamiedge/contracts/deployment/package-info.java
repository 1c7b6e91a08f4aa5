/** Deployment records. */
@NullMarked
package io.umamiedge.contracts.deployment;

import org.jspecify.annotations.NullMarked;
