/** {@code umami simulate}: scenarios from files, the running grid's fleet, tables and reports. */
@NullMarked
package io.umamiedge.cli.simulate;

import org.jspecify.annotations.NullMarked;
