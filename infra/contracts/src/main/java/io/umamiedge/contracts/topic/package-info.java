/** The one declaration of every topic. */
@NullMarked
package io.umamiedge.contracts.topic;

import org.jspecify.annotations.NullMarked;
