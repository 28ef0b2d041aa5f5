package io.stillpoint.schemas.vault;

/**
 * How far the chain of a cluster's facts had come. Kept outside of the log it proves that nothing up to there was taken out or changed since.
 *
 * @param sequence number of the fact
 * @param hash of that fact, chained, SHA-256 in lower-case hex
 */
public record ChainHead(long sequence, String hash) {}
