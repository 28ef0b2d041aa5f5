package io.stillpoint.remote;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Remembers whether the receiving side failed, because a writer's exception does not say. */
final class SourceErrors extends FilterOutputStream {

    private boolean sinkFailed;

    SourceErrors(OutputStream out) {
        super(out);
    }

    boolean sinkFailed() {
        return sinkFailed;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            sinkFailed = true;
            throw e;
        }
    }
}
