package io.stillpoint.mongodb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;

/**
 * Writes a dump of MongoDB into the vault. A file becomes an object when it is complete; the vault drops incomplete
 * ones. Reports how many bytes have passed.
 */
final class VaultDump implements DumpSink {

    private final SnapshotWriter writer;
    private final TaskContext context;
    private long passedBytes;

    VaultDump(SnapshotWriter writer, TaskContext context) {
        this.writer = writer;
        this.context = context;
    }

    @Override
    public DumpFile open(String path) throws IOException {
        VaultOutput object = writer.object(DumpPaths.objectName(path));
        String message = "dump of MongoDB: " + path;
        context.progress(passedBytes, null, message);
        return new DumpFile() {
            @Override
            public void write(int b) throws IOException {
                object.write(b);
                passed(1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                object.write(bytes, offset, length);
                passed(length);
            }

            @Override
            public String complete() throws VaultException {
                return object.commit().plainSha256();
            }

            @Override
            public void close() {
                object.close();
            }

            private void passed(int bytes) {
                passedBytes += bytes;
                context.progress(passedBytes, null, message);
            }
        };
    }
}
