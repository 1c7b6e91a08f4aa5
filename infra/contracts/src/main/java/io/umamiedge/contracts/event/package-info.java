/** CloudEvents in Kafka binary mode, and the one JSON codec. */
@NullMarked
package io.umamiedge.contracts.event;

import org.jspecify.annotations.NullMarked;
