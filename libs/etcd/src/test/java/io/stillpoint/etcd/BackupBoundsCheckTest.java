package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer puts numbered keys all through the backup. After {@code etcdctl snapshot restore} everything up to the snapshot's
 * revision is there, and nothing after it.
 */
class BackupBoundsCheckTest {

    @TempDir
    Path home;

    /** A key and the revision that etcd gave it. */
    private record Written(String key, long revision) {}

    @Test
    void everythingUpToTheBoundIsThereAndNothingAfterIt() throws Exception {
        // Given
        TestKeys keys = TestKeys.create(home.resolve("keys"));
        List<Written> written = new ArrayList<>();
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(500);
        try (S3Server server = S3Server.start(home.resolve("s3"));
                Vault vault = Vault.open(server.config(keys.recipients()));
                EtcdCluster etcd = EtcdCluster.start(Files.createDirectories(home.resolve("etcd")), 1);
                Writing filling = Writing.into(etcd)) {
            filling.fill("/registry/", 24 << 20, 3_000, 1);
            freePages(filling);
            Thread writer = Thread.ofVirtual().start(() -> write(etcd, written, begun, enough));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            EtcdTasks tasks = new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());

            // When
            SnapshotRef snapshot = ((SnapshotCompleted)
                            tasks.carryOut(Tasks.snapshot(etcd), new Recorded("bounds", Duration.ofMinutes(2))))
                    .snapshot();

            // Then
            enough.set(true);
            writer.join();
            long bound = snapshot.etcdRevision();
            List<String> expected = written.stream()
                    .filter(each -> each.revision() <= bound)
                    .map(Written::key)
                    .toList();
            assertThat(expected).hasSizeGreaterThanOrEqualTo(500).hasSizeLessThan(written.size());
            assertThat(restored(fetched(vault, keys, snapshot))).containsExactlyElementsOf(expected);
        }
    }

    /** Pages that are free when the snapshot begins are written into while it is under way, and come along. */
    private static void freePages(Writing writing) {
        for (int i = 0; i < 1_500; i++) {
            writing.delete("/registry/%09d".formatted(i));
        }
        writing.compact(writing.put("/compacted", new byte[1]));
    }

    private static void write(EtcdCluster etcd, List<Written> written, CountDownLatch begun, AtomicBoolean enough) {
        try (Writing writing = Writing.into(etcd)) {
            for (int i = 0; !enough.get(); i++) {
                String key = "/numbered/%09d".formatted(i);
                written.add(new Written(key, writing.put(key, new byte[200])));
                begun.countDown();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Path fetched(Vault vault, TestKeys keys, SnapshotRef snapshot) throws Exception {
        Manifest manifest = vault.manifest(snapshot);
        Path file = home.resolve("fetched.db");
        try (InputStream plain = vault.openPlain(manifest.objects().get(0), keys.restore())) {
            Files.copy(plain, file);
        }
        return file;
    }

    /** The numbered keys of a cluster that is started from the snapshot. */
    private List<String> restored(Path file) throws Exception {
        Path directory = Files.createDirectories(home.resolve("restored"));
        try (EtcdCluster etcd = EtcdCluster.prepare(directory, 1)) {
            String address = etcd.addresses().get(0);
            EtcdCluster.run(etcd.restore(address, file)).orFail();
            etcd.startMember(address);
            etcd.awaitHealthy();
            return EtcdCluster.run(etcd.etcdctl("get", "/numbered/", "--prefix", "--keys-only"))
                    .orFail()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}
