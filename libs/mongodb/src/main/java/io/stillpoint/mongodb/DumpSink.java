package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where a dump's files go, one object for each. A file counts only after {@link #complete}: a stream that is closed without
 * it was left by a failure, and what came of it is to be thrown away.
 */
public interface DumpSink {

    /**
     * Begins a file.
     *
     * @param path as in a mongodump directory, {@code platform-db/users.bson}; {@link DumpPaths#objectName} makes an object's
     *     name of it
     */
    OutputStream open(String path) throws IOException;

    /** All bytes were written; the stream is closed afterwards. */
    default void complete(String path, OutputStream file) throws IOException {}
}
