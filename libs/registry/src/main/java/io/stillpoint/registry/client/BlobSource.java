package io.stillpoint.registry.client;

import java.io.IOException;
import java.io.InputStream;

/** The source of a blob's bytes; may be opened several times. */
public interface BlobSource {

    /** Returns a stream of all bytes; the caller closes it. */
    InputStream open() throws IOException;
}
