package io.stillpoint.registry;

import io.stillpoint.registry.root.Digest;
import java.io.IOException;

/**
 * Gets damaged bytes out of a registry's way. A registry that has a file under a digest takes no other one for it, whatever
 * is pushed: Debian's answers 201 and keeps the damaged file. Only who can reach its storage can help.
 */
public interface DamagedContent {

    /** For those who cannot reach the storage. */
    DamagedContent OUT_OF_REACH = digest -> false;

    /**
     * Moves aside, not away, what the registry's storage has under a digest; a file system has it as {@code
     * docker/registry/v2/blobs/sha256/<first two digits>/<digits>/data}.
     *
     * @return whether it did
     */
    boolean setAside(Digest digest) throws IOException;
}
