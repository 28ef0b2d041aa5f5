/** How a MariaDB server is backed up and restored by logical dump: one instant, proved, the old kept aside. */
@NullMarked
package io.stillpoint.mariadb;

import org.jspecify.annotations.NullMarked;
