/** The error catalogue of this service. */
@NullMarked
package io.umamiedge.deploy.problem;

import org.jspecify.annotations.NullMarked;
