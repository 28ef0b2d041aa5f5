package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file of a dump that is being written. It counts only after {@link #complete}: one that is closed without it was left by a
 * failure, and what came of it is to be thrown away.
 */
public abstract class DumpFile extends OutputStream {

    /**
     * All bytes were written; the file is closed afterwards.
     *
     * @return SHA-256 of all that was written, lower-case hex
     */
    public abstract String complete() throws IOException;
}
