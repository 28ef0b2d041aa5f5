package io.stillpoint.restore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.ReadProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedSnapshotsTest {

    private static final ReadProgress UNHEARD = (done, expected) -> {};

    @TempDir
    static Path home;

    static LabVault vault;
    static SnapshotRef snapshot;

    @TempDir
    Path scratchRoot;

    private final HandClock clock = new HandClock();
    private ScratchDirectory scratch;
    private VerifiedSnapshots verified;

    @BeforeAll
    static void startEverything() throws Exception {
        vault = new LabVault(home);
        try (EtcdCluster etcd =
                new EtcdCluster(home.resolve("etcd"), Map.of("127.0.0.71", home.resolve("root")), false)) {
            etcd.start();
            etcd.etcdctl("put", "key", "value");
            snapshot = vault.write("p1", etcd.snapshot(home.resolve("taken.db")), 2L, clockStart());
        }
    }

    @AfterAll
    static void stopEverything() {
        vault.close();
    }

    @BeforeEach
    void open() throws Exception {
        scratch = ScratchDirectory.open(scratchRoot);
        SnapshotVerifier verifier = new SnapshotVerifier(vault.open(), new Etcdctl("etcdctl", scratch.directory()));
        verified = new VerifiedSnapshots(verifier, scratch, new SpaceRule(1.5, 1), Duration.ofMinutes(30), clock);
    }

    @Test
    void theSecondUserGetsTheFileOfTheFirst() throws Exception {
        // Given
        try (VerifiedSnapshots.Lease first = verified.obtain(snapshot, UNHEARD)) {
            // When
            try (VerifiedSnapshots.Lease second = verified.obtain(snapshot, UNHEARD)) {
                // Then
                assertThat(second.file()).isEqualTo(first.file()).exists();
            }
        }
    }

    @Test
    void whatNobodyUsedForAWhileGoes() throws Exception {
        // Given
        verified.obtain(snapshot, UNHEARD).close();
        clock.now = clock.now.plus(Duration.ofMinutes(31));
        // When
        verified.sweep();
        // Then
        assertThat(scratch.directory()).isEmptyDirectory();
    }

    @Test
    void whatIsInUseStaysHoweverLong() throws Exception {
        // Given
        try (VerifiedSnapshots.Lease lease = verified.obtain(snapshot, UNHEARD)) {
            clock.now = clock.now.plus(Duration.ofHours(5));
            // When
            verified.sweep();
            // Then
            assertThat(lease.file()).exists();
        }
    }

    @Test
    void whatIsForgottenWhileInUseGoesWithItsLastUser() throws Exception {
        // Given
        VerifiedSnapshots.Lease lease = verified.obtain(snapshot, UNHEARD);
        verified.forget(LabVault.CLUSTER);
        assertThat(lease.file()).exists();
        // When
        lease.close();
        // Then
        assertThat(scratch.directory()).isEmptyDirectory();
    }

    @Test
    void whatSomebodyTidiedUpIsFetchedAgain() throws Exception {
        // Given
        Path gone;
        try (VerifiedSnapshots.Lease lease = verified.obtain(snapshot, UNHEARD)) {
            gone = lease.file();
        }
        Files.delete(gone);
        // When
        try (VerifiedSnapshots.Lease again = verified.obtain(snapshot, UNHEARD)) {
            // Then
            assertThat(again.file()).hasSize(snapshot.plainBytes());
            assertThat(gone.getParent()).doesNotExist();
        }
    }

    private static Instant clockStart() {
        return Instant.parse("2026-11-20T10:00:00Z");
    }

    private static final class HandClock extends Clock {
        private Instant now = clockStart();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
