package io.stillpoint.registry;

import io.stillpoint.registry.client.BlobInput;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;

/** Reads a registry's blobs without keeping them. */
final class BlobReader {

    private static final int BUFFER_BYTES = 256 << 10;

    private BlobReader() {}

    /** Returns whether the registry still has the blob with exactly its bytes. */
    static boolean whole(RegistryClient client, String repository, Digest digest, long bytes) throws IOException {
        Optional<BlobInput> found = client.blob(repository, digest);
        if (found.isEmpty()) {
            return false;
        }
        MessageDigest sha256 = Sha256.start();
        long read = 0;
        try (BlobInput in = found.get()) {
            if (in.bytes() >= 0 && in.bytes() != bytes) {
                return false;
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                read += count;
            }
        }
        return read == bytes && Sha256.hex(sha256).equals(digest.hex());
    }
}
