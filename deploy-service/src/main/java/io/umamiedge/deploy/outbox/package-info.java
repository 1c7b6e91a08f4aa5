/** What must reach Kafka once its transaction has committed, in order. */
@NullMarked
package io.umamiedge.deploy.outbox;

import org.jspecify.annotations.NullMarked;
