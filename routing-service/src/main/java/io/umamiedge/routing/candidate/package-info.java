/** What the router says of each node, and how gateways come to know it. */
@NullMarked
package io.umamiedge.routing.candidate;

import org.jspecify.annotations.NullMarked;
