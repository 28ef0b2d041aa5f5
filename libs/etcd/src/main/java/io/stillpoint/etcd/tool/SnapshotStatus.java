package io.stillpoint.etcd.tool;

/**
 * What {@code etcdctl snapshot status} reads out of a snapshot file.
 *
 * @param hash of the key-value buckets, as etcdctl prints it
 * @param totalSize bytes of the database
 */
public record SnapshotStatus(long hash, long revision, long totalKey, long totalSize) {}
