/** Which models a customer may ask for. */
@NullMarked
package io.umamiedge.gateway.models;

import org.jspecify.annotations.NullMarked;
