/** Deployment records. */
@NullMarked
package io.umamiedge.deploy.deployment;

import org.jspecify.annotations.NullMarked;
