package io.stillpoint.registry;

import io.stillpoint.registry.root.Digest;
import java.io.IOException;

/**
 * Moves damaged bytes out of a registry's storage. A registry that has a file under a digest accepts no other one for
 * it: Debian's answers 201 to a push and keeps the damaged file. Only access to its storage helps.
 */
public interface DamagedContent {

    /** Used when the storage is out of reach. */
    DamagedContent OUT_OF_REACH = digest -> false;

    /**
     * Moves aside, without deleting it, what the registry's storage has under a digest; on a file system
     * {@code docker/registry/v2/blobs/sha256/<first two digits>/<digits>/data}.
     *
     * @return whether it did
     */
    boolean setAside(Digest digest) throws IOException;
}
