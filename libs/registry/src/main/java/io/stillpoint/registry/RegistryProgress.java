package io.stillpoint.registry;

import org.jspecify.annotations.Nullable;

/** Gets the progress of a backup or restore. Called by one thread at a time, but not always the same one. */
public interface RegistryProgress {

    /**
     * Reports progress.
     *
     * @param doneBytes of blobs
     * @param expectedBytes of the whole, null while unknown
     * @param message what is being waited for, in one short line
     */
    void at(long doneBytes, @Nullable Long expectedBytes, String message);
}
