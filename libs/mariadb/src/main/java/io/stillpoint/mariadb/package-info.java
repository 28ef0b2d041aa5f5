/** Backs up and restores a MariaDB server by logical dumps: one instant, proved, with the old data kept aside. */
@NullMarked
package io.stillpoint.mariadb;

import org.jspecify.annotations.NullMarked;
