/** Snapshots beside {@code etcdctl snapshot save}, zstd, age and s3cmd, on the same machine with the same servers. */
@NullMarked
package io.stillpoint.etcdbackup.bench;

import org.jspecify.annotations.NullMarked;
