package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.FakeEtcd;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever breaks a stream: the step fails, and the vault holds nothing that looks like a snapshot. */
class DamagedStreamTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LARGE_BYTES = 48L << 20;

    @TempDir
    static Path home;

    static S3Server server;
    static Vault vault;
    static byte[] good;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        vault = Vault.open(server.config(TestKeys.create(home.resolve("keys")).recipients()));
        Path file = home.resolve("good.db");
        try (EtcdCluster etcd = EtcdCluster.start(Files.createDirectories(home.resolve("good")), 1);
                Writing writing = Writing.into(etcd)) {
            writing.fill("/a/", 2 << 20, 500, 1);
            EtcdCluster.run(etcd.etcdctl("snapshot", "save", file.toString())).orFail();
        }
        good = Files.readAllBytes(file);
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a bit is wrong",
                "the digest is wrong",
                "the digest is missing",
                "the end is missing",
                "nothing",
                "no database"
            })
    void aStreamThatEndsWellButIsNotWholeIsRefused(String damage) throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve(damage.replace(' ', '-')));
        try (EtcdCluster prepared = EtcdCluster.prepare(directory, 1);
                FakeEtcd etcd = FakeEtcd.start(prepared, prepared.addresses().get(0))) {
            etcd.snapshot(damaged(damage));

            // When
            ProblemException failed = catchThrowableOfType(
                    ProblemException.class,
                    () -> tasks(prepared).carryOut(Tasks.snapshot(prepared), new Recorded("damaged", PATIENCE)));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-snapshot-damaged");
            assertThat(failed.retryable()).isTrue();
            assertThat(server.keys("")).noneMatch(key -> key.contains("/damaged/"));
        }
    }

    @Test
    void theSameStreamUndamagedIsTaken() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("undamaged"));
        try (EtcdCluster prepared = EtcdCluster.prepare(directory, 1);
                FakeEtcd etcd = FakeEtcd.start(prepared, prepared.addresses().get(0))) {
            etcd.snapshot(good);

            // When
            SnapshotCompleted taken = (SnapshotCompleted)
                    tasks(prepared).carryOut(Tasks.snapshot(prepared), new Recorded("undamaged", PATIENCE));

            // Then
            assertThat(taken.snapshot().plainBytes()).isEqualTo(good.length);
            assertThat(vault.manifest(taken.snapshot()).source()).doesNotContainKey("etcd.hash-kv");
        }
    }

    @Test
    void aMemberThatIsKilledInTheMiddleLeavesNoSnapshot() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("killed"));
        try (EtcdCluster etcd = EtcdCluster.start(directory, 1);
                Writing writing = Writing.into(etcd)) {
            writing.fill("/a/", LARGE_BYTES, 100_000, 1);
            AtomicBoolean once = new AtomicBoolean();
            Recorded context = new Recorded("killed", PATIENCE, bytes -> {
                if (bytes > LARGE_BYTES / 4 && once.compareAndSet(false, true)) {
                    interruptions(() -> etcd.kill(etcd.addresses().get(0)));
                }
            });

            // When
            ProblemException failed = catchThrowableOfType(
                    ProblemException.class, () -> tasks(etcd).carryOut(Tasks.snapshot(etcd), context));

            // Then
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.problem().where()).contains(etcd.addresses().get(0));
            assertThat(server.keys("")).noneMatch(key -> key.contains("/killed/"));
        }
    }

    /** The kernel still holds the connection, as after a cable was pulled: only signs of life tell. */
    @Test
    void aMemberThatFallsSilentInTheMiddleIsNoticed() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("silent"));
        try (EtcdCluster etcd = EtcdCluster.start(directory, 1);
                Writing writing = Writing.into(etcd)) {
            writing.fill("/a/", LARGE_BYTES, 100_000, 1);
            AtomicBoolean once = new AtomicBoolean();
            Recorded context = new Recorded("silent", PATIENCE, bytes -> {
                if (bytes > LARGE_BYTES / 4 && once.compareAndSet(false, true)) {
                    interruptions(() -> etcd.freeze(etcd.addresses().get(0)));
                }
            });

            // When
            ProblemException failed = catchThrowableOfType(
                    ProblemException.class, () -> tasks(etcd).carryOut(Tasks.snapshot(etcd), context));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-unavailable");
            assertThat(failed.retryable()).isTrue();
            assertThat(server.keys("")).noneMatch(key -> key.contains("/silent/"));
        }
    }

    @Test
    void aVaultThatDiesInTheMiddleIsTold() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("vault-dies"));
        try (S3Server dying = S3Server.start(home.resolve("dying"));
                Vault other =
                        Vault.open(dying.config(vault.config().recipients()).withPatience(Duration.ofSeconds(5)));
                EtcdCluster etcd = EtcdCluster.start(directory, 1);
                Writing writing = Writing.into(etcd)) {
            writing.fill("/a/", LARGE_BYTES, 100_000, 1);
            AtomicBoolean once = new AtomicBoolean();
            Recorded context = new Recorded("vault-dies", PATIENCE, bytes -> {
                if (bytes > LARGE_BYTES / 2 && once.compareAndSet(false, true)) {
                    interruptions(dying::kill);
                }
            });
            EtcdTasks tasks = new EtcdTasks(etcd.secrets(), other, Clock.systemUTC());

            // When
            ProblemException failed =
                    catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(Tasks.snapshot(etcd), context));

            // Then
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.problem().where()).contains("s3");
        }
    }

    private static EtcdTasks tasks(EtcdCluster etcd) {
        return new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());
    }

    private static byte[] damaged(String damage) {
        byte[] bytes = good.clone();
        switch (damage) {
            case "a bit is wrong" -> bytes[bytes.length / 2] ^= 1;
            case "the digest is wrong" -> bytes[bytes.length - 1] ^= 1;
            case "the digest is missing" -> bytes = Arrays.copyOf(bytes, bytes.length - 32);
            case "the end is missing" -> bytes = Arrays.copyOf(bytes, bytes.length - 4096);
            case "nothing" -> bytes = new byte[0];
            default -> bytes = new byte[512 * 8 + 32];
        }
        return bytes;
    }

    /** Something that is done in the middle of a stream. */
    private interface Deed {
        void carryOut() throws Exception;
    }

    private static void interruptions(Deed deed) {
        try {
            deed.carryOut();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
