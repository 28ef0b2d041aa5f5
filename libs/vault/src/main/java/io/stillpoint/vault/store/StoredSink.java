package io.stillpoint.vault.store;

import io.stillpoint.vault.VaultException;

/** Takes the stored bytes of one object. One thread appends and then either finishes or aborts. */
public interface StoredSink {

    /** Appends bytes; may block. */
    void append(byte[] bytes, int offset, int length) throws VaultException;

    /** Ends the object; no more bytes will come. */
    void finish() throws VaultException;

    /** Removes everything that was stored. */
    void abort();
}
