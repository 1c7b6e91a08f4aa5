/** The append-only table behind the chain, and what can be asked of it over HTTP. */
@NullMarked
package io.umamiedge.audit.log;

import org.jspecify.annotations.NullMarked;
