package io.stillpoint.vault.store;

import io.stillpoint.vault.VaultException;

/** Where the stored bytes of one object go. One thread appends and then either finishes or aborts. */
public interface StoredSink {

    /** Appends; may block. */
    void append(byte[] bytes, int offset, int length) throws VaultException;

    /** No more bytes will come. */
    void finish() throws VaultException;

    /** Leaves nothing behind. */
    void abort();
}
