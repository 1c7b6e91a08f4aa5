/** The HTTP surface of everything that operators declare. */
@NullMarked
package io.umamiedge.deploy.resource;

import org.jspecify.annotations.NullMarked;
