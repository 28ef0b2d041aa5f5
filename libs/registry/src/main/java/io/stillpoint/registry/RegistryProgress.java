package io.stillpoint.registry;

import org.jspecify.annotations.Nullable;

/** Hears how far a backup or a restore is. Called by one thread at a time, but not always by the same one. */
public interface RegistryProgress {

    /**
     * Says how far it is.
     *
     * @param doneBytes of blobs
     * @param expectedBytes of the whole, null while it is unknown
     * @param message what is being waited for, in one short line
     */
    void at(long doneBytes, @Nullable Long expectedBytes, String message);
}
