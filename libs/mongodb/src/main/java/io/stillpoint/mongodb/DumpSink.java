package io.stillpoint.mongodb;

import java.io.IOException;

/** Where a dump's files go, one object for each. */
public interface DumpSink {

    /**
     * Begins a file.
     *
     * @param path as in a mongodump directory, {@code platform-db/users.bson}; {@link DumpPaths#objectName} makes an object's
     *     name of it
     */
    DumpFile open(String path) throws IOException;
}
