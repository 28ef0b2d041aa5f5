/** All members of one etcd, asked side by side and compared. */
@NullMarked
package io.stillpoint.etcd.members;

import org.jspecify.annotations.NullMarked;
