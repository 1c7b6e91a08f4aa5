/** What must reach Kafka once its transaction has committed, in order. */
@NullMarked
package io.umamiedge.platform.outbox;

import org.jspecify.annotations.NullMarked;
