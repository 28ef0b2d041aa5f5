package io.stillpoint.registry.bench;

import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.testing.BenchWorker;
import java.io.IOException;
import java.nio.file.Path;

/** A {@link BackupMain} in a process of its own. */
public record BackupProcess(BenchWorker worker) implements AutoCloseable {

    public static BackupProcess start(DockerRegistry registry, TestVault vault, int heapMebibytes, Path log)
            throws IOException {
        return new BackupProcess(BenchWorker.start(
                BackupMain.class,
                heapMebibytes,
                log,
                registry.url().toString(),
                vault.server().endpoint().toString(),
                vault.keys().files().recipients().toString(),
                vault.spool().toString()));
    }

    /** How long one snapshot took, and of what. */
    public record Taken(double seconds, long blobs, long newBlobs, long bytes) {}

    public Taken backup(String cluster) throws IOException {
        BenchWorker.Answer answer = worker.order(cluster);
        return new Taken(
                answer.seconds(),
                answer.numbers().get(0),
                answer.numbers().get(1),
                answer.numbers().get(2));
    }

    @Override
    public void close() throws Exception {
        worker.close();
    }
}
