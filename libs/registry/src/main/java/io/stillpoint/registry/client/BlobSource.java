package io.stillpoint.registry.client;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of a blob come from, as often as they are needed. */
public interface BlobSource {

    /** Returns a stream of all bytes; the caller closes it. */
    InputStream open() throws IOException;
}
