/** The registry: gap-free revisions, what refers to what, and the life of a node. */
@NullMarked
package io.umamiedge.deploy.registry;

import org.jspecify.annotations.NullMarked;
