/** A real MariaDB server for tests, and data that is hard to restore. */
@NullMarked
package io.stillpoint.mariadb.testing;

import org.jspecify.annotations.NullMarked;
