package io.stillpoint.registry.client;

import java.io.FilterInputStream;
import java.io.IOException;
import okhttp3.Response;

/**
 * A blob's bytes as the registry sends them, unchecked. A stream that breaks off is reported as a registry's failure.
 */
public final class BlobInput extends FilterInputStream {

    private final Response response;
    private final String where;

    BlobInput(Response response) {
        super(response.body().byteStream());
        this.response = response;
        this.where = response.request().url().toString();
    }

    /** Returns the announced length, -1 without one. */
    public long bytes() {
        return response.body().contentLength();
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
    }

    @Override
    public void close() {
        response.close();
    }
}
