package io.stillpoint.vault;

import io.stillpoint.schemas.vault.PointDocument;

/**
 * A recovery point whose signature was checked.
 *
 * @param key of its document in the bucket
 * @param sha256 of the document's bytes, lower-case hex
 * @param signingKeyId the key that signed it
 */
public record SealedPoint(PointDocument document, String key, String sha256, String signingKeyId) {}
