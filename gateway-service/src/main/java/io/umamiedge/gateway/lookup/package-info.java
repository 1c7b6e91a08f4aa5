/** What a customer may look up: its models and its recent decisions. */
@NullMarked
package io.umamiedge.gateway.lookup;

import org.jspecify.annotations.NullMarked;
