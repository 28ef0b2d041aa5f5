/** How long a backup takes, beside the ordinary tools. */
@NullMarked
package io.stillpoint.mariadb.bench;

import org.jspecify.annotations.NullMarked;
