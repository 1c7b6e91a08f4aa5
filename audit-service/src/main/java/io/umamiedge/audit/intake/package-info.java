/** Where entries come from: the topics that are put on record. */
@NullMarked
package io.umamiedge.audit.intake;

import org.jspecify.annotations.NullMarked;
