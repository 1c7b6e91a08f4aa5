/** Drills from the command line: started, followed and judged. */
@NullMarked
package io.umamiedge.cli.drill;

import org.jspecify.annotations.NullMarked;
