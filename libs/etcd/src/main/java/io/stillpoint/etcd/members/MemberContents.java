package io.stillpoint.etcd.members;

/**
 * One member's data at a revision, as one number.
 *
 * @param compactRevision where the hash begins; numbers can be compared only when these agree
 */
public record MemberContents(String node, long hash, long compactRevision) {}
