/** Exercises: what was asked, what was done, what was measured and what follows from it. */
@NullMarked
package io.umamiedge.contracts.exercise;

import org.jspecify.annotations.NullMarked;
