package io.stillpoint.registry.root;

/**
 * A manifest as the registry has it. Its digest is that of these very bytes: written anew, even from the same JSON, it would
 * be another one.
 *
 * @param mediaType what the registry called it, and has to be told again
 */
public record RawManifest(Digest digest, String mediaType, byte[] bytes) {

    /** Names the bytes. */
    public static RawManifest of(String mediaType, byte[] bytes) {
        return new RawManifest(Digest.ofBytes(bytes), mediaType, bytes);
    }
}
