/** A grid on one machine: embedded Kafka and PostgreSQL, and the processes of the services. */
@NullMarked
package io.umamiedge.local;

import org.jspecify.annotations.NullMarked;
