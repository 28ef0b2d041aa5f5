/** One consistent dump, and the catalogue that a restore is proved by. */
@NullMarked
package io.stillpoint.mariadb.dump;

import org.jspecify.annotations.NullMarked;
