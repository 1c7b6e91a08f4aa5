/** Transactions, and the difference between a database that is away and a bug. */
@NullMarked
package io.umamiedge.deploy.database;

import org.jspecify.annotations.NullMarked;
