package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file of a dump that is being written. It counts only after {@link #complete}; a file that is closed without it is
 * left over from a failure and must be thrown away.
 */
public abstract class DumpFile extends OutputStream {

    /**
     * Completes the file after all bytes were written, and closes it.
     *
     * @return SHA-256 of all that was written, lower-case hex
     */
    public abstract String complete() throws IOException;
}
