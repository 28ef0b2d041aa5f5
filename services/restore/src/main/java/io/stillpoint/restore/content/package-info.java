/** Restores of what runs on the cluster and answers at an address of its own: registry, MongoDB, MariaDB. */
@NullMarked
package io.stillpoint.restore.content;

import org.jspecify.annotations.NullMarked;
