/** The grid as the gateway knows it, in memory: candidates, customers, policies. */
@NullMarked
package io.umamiedge.gateway.view;

import org.jspecify.annotations.NullMarked;
