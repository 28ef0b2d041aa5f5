package io.stillpoint.etcd.client;

/**
 * A member's HashKV.
 *
 * @param revision up to which it hashed
 * @param compactRevision from which on; two hashes can be compared only when these agree
 */
public record RevisionHash(long hash, long revision, long compactRevision) {}
