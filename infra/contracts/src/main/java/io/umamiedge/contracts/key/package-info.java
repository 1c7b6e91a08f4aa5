/** API keys: format, hashing, kinds. */
@NullMarked
package io.umamiedge.contracts.key;

import org.jspecify.annotations.NullMarked;
