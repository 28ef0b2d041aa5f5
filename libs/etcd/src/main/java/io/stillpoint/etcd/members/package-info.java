/** All members of one etcd, asked in parallel and compared. */
@NullMarked
package io.stillpoint.etcd.members;

import org.jspecify.annotations.NullMarked;
