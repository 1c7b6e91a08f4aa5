/** API keys: issuing, listing, rotating, revoking, and the first operator's. */
@NullMarked
package io.umamiedge.deploy.key;

import org.jspecify.annotations.NullMarked;
