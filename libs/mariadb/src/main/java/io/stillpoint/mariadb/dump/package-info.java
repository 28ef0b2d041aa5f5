/** One consistent dump, and the catalogue that proves a restore. */
@NullMarked
package io.stillpoint.mariadb.dump;

import org.jspecify.annotations.NullMarked;
