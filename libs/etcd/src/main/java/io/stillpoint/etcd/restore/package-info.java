/** Plans and carries out the restore of every member from one snapshot. */
@NullMarked
package io.stillpoint.etcd.restore;

import org.jspecify.annotations.NullMarked;
