package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.InputStream;

/** Where a dump's files come from. The oplog is read twice: to check it, and to replay it. */
public interface DumpSource {

    /** @throws java.nio.file.NoSuchFileException when it is not there */
    InputStream open(String path) throws IOException;
}
