package io.stillpoint.registry.root;

/**
 * A blob in a manifest.
 *
 * @param bytes its length
 * @param foreign whether it may be elsewhere (a layer with URLs of its own, which registries need not hold)
 */
public record BlobRef(Digest digest, long bytes, boolean foreign) {}
