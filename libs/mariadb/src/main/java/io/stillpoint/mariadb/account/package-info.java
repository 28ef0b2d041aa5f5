/** Users, roles and rights, which a dump does not carry. */
@NullMarked
package io.stillpoint.mariadb.account;

import org.jspecify.annotations.NullMarked;
