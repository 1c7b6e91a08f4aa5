/** Usage events: metered once, rated once, reported to whoever is billed for them. */
@NullMarked
package io.umamiedge.billing.usage;

import org.jspecify.annotations.NullMarked;
