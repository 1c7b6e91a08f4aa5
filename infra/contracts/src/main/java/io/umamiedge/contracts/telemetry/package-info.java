/** What nodes report and what becomes of it. */
@NullMarked
package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.NullMarked;
