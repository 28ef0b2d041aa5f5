/** What a restore keeps aside on the server, and how it comes back. */
@NullMarked
package io.stillpoint.mariadb.aside;

import org.jspecify.annotations.NullMarked;
