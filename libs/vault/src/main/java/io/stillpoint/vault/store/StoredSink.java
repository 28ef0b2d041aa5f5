package io.stillpoint.vault.store;

import io.stillpoint.vault.VaultException;
import org.jspecify.annotations.Nullable;

/** Takes the stored bytes of one object. One thread appends and then either finishes or aborts. */
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

    /** Removes everything that was stored. */
    void abort();
}
