package io.stillpoint.registry.root;

/**
 * A manifest as the registry has it. Its digest is that of these very bytes: the same JSON, written again, would have
 * another one.
 *
 * @param mediaType the registry's name for it, needed again to push it
 */
public record RawManifest(Digest digest, String mediaType, byte[] bytes) {

    /** Returns a manifest with the digest of these bytes. */
    public static RawManifest of(String mediaType, byte[] bytes) {
        return new RawManifest(Digest.ofBytes(bytes), mediaType, bytes);
    }
}
