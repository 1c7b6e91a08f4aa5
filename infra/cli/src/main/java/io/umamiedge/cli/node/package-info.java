/** Setting the node agent up on a node. */
@NullMarked
package io.umamiedge.cli.node;

import org.jspecify.annotations.NullMarked;
