/** The records of a request, and whether Kafka has them. */
@NullMarked
package io.umamiedge.gateway.record;

import org.jspecify.annotations.NullMarked;
