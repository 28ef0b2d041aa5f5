package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.InputStream;

/** Where a dump's files come from. Each is read more than once: to be judged, and to be restored. */
public interface DumpSource {

    /** @throws java.nio.file.NoSuchFileException when it is not there */
    InputStream open(String path) throws IOException;
}
