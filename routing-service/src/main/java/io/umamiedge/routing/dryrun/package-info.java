/** Which node a customer's request would be sent to now, without sending or recording anything. */
@NullMarked
package io.umamiedge.routing.dryrun;

import org.jspecify.annotations.NullMarked;
