/** The hash chain: what exactly an entry is, how its hash is made, and how a broken chain is told. Plain Java. */
@NullMarked
package io.umamiedge.audit.chain;

import org.jspecify.annotations.NullMarked;
