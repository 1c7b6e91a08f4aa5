/** Kafka as every service uses it: topics made from the declaration, views followed from the beginning, dead letters. */
@NullMarked
package io.umamiedge.platform.kafka;

import org.jspecify.annotations.NullMarked;
