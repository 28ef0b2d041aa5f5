package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.DumpSink;
import java.io.IOException;
import java.io.OutputStream;

/** Lets something happen in the middle of a dump: when a file is begun. */
public record DuringDump(DumpSink sink, String path, Runnable event) implements DumpSink {

    @Override
    public OutputStream open(String opened) throws IOException {
        if (opened.equals(path)) {
            event.run();
        }
        return sink.open(opened);
    }

    @Override
    public void complete(String completed, OutputStream file) throws IOException {
        sink.complete(completed, file);
    }
}
