/** Where Hibernate leaves what must reach Kafka once its transaction has committed. */
@NullMarked
package io.umamiedge.deploy.outbox;

import org.jspecify.annotations.NullMarked;
