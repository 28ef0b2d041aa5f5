/** The database backup worker's process: Spring Boot around {@code libs/mariadb} and {@code libs/mongodb}. */
@NullMarked
package io.stillpoint.dbbackup;

import org.jspecify.annotations.NullMarked;
