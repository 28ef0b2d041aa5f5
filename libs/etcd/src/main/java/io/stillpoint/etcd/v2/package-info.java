/** Keys of etcd's old API, which are in no snapshot of the new one. */
@NullMarked
package io.stillpoint.etcd.v2;

import org.jspecify.annotations.NullMarked;
