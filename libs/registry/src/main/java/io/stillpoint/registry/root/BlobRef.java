package io.stillpoint.registry.root;

/**
 * A blob as a manifest names it.
 *
 * @param bytes its length
 * @param foreign whether it may be elsewhere (a layer with URLs of its own, which registries need not have)
 */
public record BlobRef(Digest digest, long bytes, boolean foreign) {}
