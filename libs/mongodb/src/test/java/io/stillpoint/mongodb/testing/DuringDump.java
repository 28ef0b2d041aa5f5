package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpSink;
import java.io.IOException;

/** Lets something happen in the middle of a dump: when a file is begun. */
public record DuringDump(DumpSink sink, String path, Runnable event) implements DumpSink {

    @Override
    public DumpFile open(String opened) throws IOException {
        if (opened.equals(path)) {
            event.run();
        }
        return sink.open(opened);
    }
}
