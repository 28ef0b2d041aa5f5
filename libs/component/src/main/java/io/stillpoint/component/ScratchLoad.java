package io.stillpoint.component;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes one snapshot, whose bytes were read back, into software of its component's own on this machine, beside the cluster, and compares
 * what that holds then.
 */
public interface ScratchLoad {

    /** Bytes that it may need in the scratch directory. */
    long scratchBytes();

    /**
     * Loads and compares. The calling thread must outlive it: what it starts ends with that thread.
     *
     * @param empty a directory for this alone
     * @throws io.stillpoint.schemas.shared.ProblemException what tells of the snapshot has a code that {@code CopyLog} knows; anything
     *     else only hindered the attempt
     */
    void into(Path empty) throws IOException, InterruptedException;

    /** Ends at once, from any thread, whatever {@link #into} has started; that fails then. */
    void end();
}
