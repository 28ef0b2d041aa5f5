/** Dumps that are loaded into a server of this machine alone, to see whether they can be. */
@NullMarked
package io.stillpoint.mariadb.load;

import org.jspecify.annotations.NullMarked;
