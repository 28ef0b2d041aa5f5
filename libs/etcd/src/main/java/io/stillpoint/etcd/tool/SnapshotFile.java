package io.stillpoint.etcd.tool;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.etcd.snapshot.SnapshotDamagedException;
import io.stillpoint.etcd.snapshot.SnapshotTrailer;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a snapshot in a file is whole. {@code etcdctl snapshot status} does not look: it calls a truncated file fine. */
public final class SnapshotFile {

    private SnapshotFile() {}

    /** @throws StepFailedException when the file is not a whole snapshot */
    public static void check(Path file, String where) throws IOException {
        SnapshotTrailer trailer = new SnapshotTrailer();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = stream.read(buffer); read > 0; read = stream.read(buffer)) {
                trailer.pass(buffer, 0, read);
            }
            trailer.check();
        } catch (SnapshotDamagedException e) {
            throw new StepFailedException(
                    new Problem(
                            "etcd-snapshot-broken",
                            "a whole snapshot",
                            String.valueOf(e.getMessage()),
                            where,
                            "Take another recovery point: this one was already broken when it was taken."),
                    false,
                    e);
        }
    }
}
