package io.stillpoint.vault.store;

import io.stillpoint.vault.VaultException;
import org.jspecify.annotations.Nullable;

/** Takes the stored bytes of one object. One thread appends and then either finishes or aborts; any may give up. */
public interface StoredSink {

    /** Appends bytes; may block. */
    void append(byte[] bytes, int offset, int length) throws VaultException;

    /**
     * Ends the object; no more bytes will come.
     *
     * @return the version that this made; null where the bucket keeps none, and when the object exists only later
     */
    @Nullable
    String finish() throws VaultException;

    /** Nobody wants the object any more: a thread that waits in {@link #append} or {@link #finish} need not go on. Does not block. */
    default void giveUp() {}

    /** Removes everything that was stored. */
    void abort();
}
