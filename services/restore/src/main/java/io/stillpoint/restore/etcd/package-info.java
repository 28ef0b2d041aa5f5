/** etcd's own files and tools on this machine: snapshot files, etcdctl, the data directory of one member. */
@NullMarked
package io.stillpoint.restore.etcd;

import org.jspecify.annotations.NullMarked;
