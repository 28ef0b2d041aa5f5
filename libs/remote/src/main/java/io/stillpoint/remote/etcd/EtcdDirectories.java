package io.stillpoint.remote.etcd;

import org.jspecify.annotations.Nullable;

/**
 * Where one etcd member keeps its data, as read from its {@code etcd.json}; never assumed.
 *
 * @param walDir {@code --wal-dir}, null when the write-ahead log is inside the data directory
 */
public record EtcdDirectories(String dataDir, @Nullable String walDir) {}
