/** The real processes on this machine, killed and compared. */
package io.umamiedge.endtoend;
