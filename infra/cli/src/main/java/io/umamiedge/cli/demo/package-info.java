/** The demonstration: real traffic through a real grid, a node killed under load, and both ends' books compared. */
@NullMarked
package io.umamiedge.cli.demo;

import org.jspecify.annotations.NullMarked;
