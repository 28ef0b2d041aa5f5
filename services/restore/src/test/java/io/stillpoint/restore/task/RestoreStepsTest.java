package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.Lab;
import io.stillpoint.restore.lab.LabService;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.lab.Trees;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real etcd, real snapshots, real sshd, the real script of the nodes, a real S3 server. */
class RestoreStepsTest {

    @TempDir
    static Path home;

    static Lab lab;

    @TempDir
    Path scratch;

    @BeforeAll
    static void startEverything() throws Exception {
        lab = new Lab(home, true);
    }

    @AfterAll
    static void stopEverything() throws Exception {
        lab.close();
    }

    @BeforeEach
    void resetTheNodes() throws Exception {
        lab.reset();
    }

    @Test
    void everyMemberHoldsTheSnapshotAfterARestore() throws Exception {
        // Given
        Map<String, SortedMap<String, String>> before = dataOfAll();
        Map<String, String> movedAside = new HashMap<>();
        // When
        try (LabService service = new LabService(lab, scratch)) {
            service.verify(lab.snapshot());
            for (String address : Lab.ADDRESSES) {
                movedAside.putAll(Map.of(
                        address,
                        service.replace(address, lab.snapshot()).movedAside().get("data")));
            }
        }
        // Then
        lab.etcd().start();
        try {
            for (String address : Lab.ADDRESSES) {
                assertThat(lab.etcd().everything(address))
                        .contains("value of a49")
                        .doesNotContain("value of b");
                assertThat(lab.nodes().path(address, EtcdCluster.WAL)).isDirectoryContaining("glob:**.wal");
                assertThat(lab.nodes().path(address, EtcdCluster.DATA).resolve("member/wal"))
                        .doesNotExist();
                assertThat(Trees.digest(lab.nodes().path(address, movedAside.get(address))))
                        .isEqualTo(before.get(address));
            }
            assertThat(lab.etcd().etcdctl("endpoint", "status")).contains(EtcdCluster.VERSION);
        } finally {
            lab.etcd().stop();
        }
    }

    @Test
    void whatAMemberKeepsAsideIsListedAndRemovedWhileItsDataStays() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(0);
        try (LabService service = new LabService(lab, scratch)) {
            service.replace(address, lab.snapshot());
            SortedMap<String, String> restored = data(address);
            List<AsideItem> listed = service.aside(address);
            // When
            StepFact.AsideRemoved removed = service.removeAside(address, LabService.SAGA);
            // Then
            assertThat(listed)
                    .extracting(AsideItem::what)
                    .containsExactlyInAnyOrder(
                            EtcdCluster.DATA + ".stillpoint-aside-s-1", EtcdCluster.WAL + ".stillpoint-aside-s-1");
            assertThat(removed.removed()).hasSize(2);
            assertThat(service.aside(address)).isEmpty();
            assertThat(service.removeAside(address, LabService.SAGA).removed()).isEmpty();
            assertThat(data(address)).isEqualTo(restored);
        }
    }

    @Test
    void aRollbackReturnsTheOldDataByteForByte() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(1);
        SortedMap<String, String> data = data(address);
        SortedMap<String, String> wal = Trees.digest(lab.nodes().path(address, EtcdCluster.WAL));
        try (LabService service = new LabService(lab, scratch)) {
            StepFact.ComponentRestored restored = service.replace(address, lab.snapshot());
            assertThat(data(address)).isNotEqualTo(data);
            // When
            StepFact.ComponentRolledBack rolledBack = service.rollBack(address, restored.movedAside());
            // Then
            assertThat(rolledBack.putBack()).containsExactlyInAnyOrder(EtcdCluster.DATA, EtcdCluster.WAL);
            assertThat(data(address)).isEqualTo(data);
            assertThat(Trees.digest(lab.nodes().path(address, EtcdCluster.WAL))).isEqualTo(wal);
        }
    }

    @Test
    void aRollbackAsksTheNodeWhenNobodyKnowsWhatWasMovedAndFindsItDoneTheSecondTime() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(0);
        SortedMap<String, String> data = data(address);
        try (LabService service = new LabService(lab, scratch)) {
            service.replace(address, lab.snapshot());
            service.rollBack(address, Map.of());
            // When
            StepFact.ComponentRolledBack again = service.rollBack(address, Map.of());
            // Then
            assertThat(again.putBack()).isEmpty();
            assertThat(data(address)).isEqualTo(data);
        }
    }

    @Test
    void aMemberThatIsReplacedTwiceStillHasItsOldDataAside() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(2);
        SortedMap<String, String> data = data(address);
        try (LabService service = new LabService(lab, scratch)) {
            service.replace(address, lab.snapshot());
            // When
            StepFact.ComponentRestored again = service.replace(address, lab.snapshot());
            // Then
            assertThat(Trees.digest(lab.nodes().path(address, again.movedAside().get("data"))))
                    .isEqualTo(data);
        }
    }

    @Test
    void theSnapshotIsFetchedOnceForAllMembersOfASaga() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-once", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-once", lab.nodes().topology(), snapshot);
        try (LabService service = new LabService(lab, scratch)) {
            service.verify(snapshot);
            Files.delete(lab.vault().object(snapshot));
            // When
            StepFact.ComponentRestored restored = service.replace(Lab.ADDRESSES.get(0), snapshot);
            // Then
            assertThat(restored.movedAside()).containsKeys("data", "wal");
        }
    }

    @Test
    void nothingPlainIsLeftOnceTheSagaHasEnded() throws Exception {
        // Given
        try (LabService service = new LabService(lab, scratch)) {
            service.replace(Lab.ADDRESSES.get(0), lab.snapshot());
            // When
            service.verified().forget(LabVault.CLUSTER);
            // Then
            assertThat(service.scratch().directory()).isEmptyDirectory();
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void aFlippedBitIsFoundBeforeAnythingIsTouched() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-flip", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-flip", lab.nodes().topology(), snapshot);
        LabVault.flip(lab.vault().object(snapshot));
        Map<String, SortedMap<String, String>> before = dataOfAll();
        try (LabService service = new LabService(lab, scratch)) {
            // When
            Problem problem = problemOf(() -> service.verify(snapshot));
            // Then
            assertThat(problem.code()).isEqualTo("object-damaged");
            assertThat(problemOf(() -> service.replace(Lab.ADDRESSES.get(0), snapshot))
                            .code())
                    .isEqualTo("object-damaged");
            assertThat(dataOfAll()).isEqualTo(before);
        }
    }

    @Test
    void aSnapshotThatWasTruncatedBeforeItWasStoredIsFound() throws Exception {
        // Given
        Path truncated = home.resolve("truncated.db");
        byte[] bytes = Files.readAllBytes(lab.snapshotFile());
        Files.write(truncated, java.util.Arrays.copyOf(bytes, bytes.length - 512));
        SnapshotRef snapshot = lab.vault().write("p-short", truncated, lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-short", lab.nodes().topology(), snapshot);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            Problem problem = problemOf(() -> service.verify(snapshot));
            // Then
            assertThat(problem.code()).isEqualTo("etcd-snapshot-broken");
        }
    }

    @Test
    void aRevisionOtherThanRecordedIsFound() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-rev", lab.snapshotFile(), lab.revision() + 1, Lab.TAKEN);
        lab.vault().seal("p-rev", lab.nodes().topology(), snapshot);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            Problem problem = problemOf(() -> service.verify(snapshot));
            // Then
            assertThat(problem.code()).isEqualTo("revision-differs");
        }
    }

    @Test
    void aWrongIdentityIsToldWithTheKeysThatWouldFitAndTheOneThatWasTried() throws Exception {
        // Given
        Path wrong = lab.vault().foreignIdentity();
        try (LabService service = new LabService(lab, scratch, lab.vault().open(wrong), "etcdctl")) {
            // When
            Problem problem = problemOf(() -> service.verify(lab.snapshot()));
            // Then
            assertThat(problem.code()).isEqualTo("age-identity-wrong");
            assertThat(Files.readString(lab.vault().keys().recipients()).lines())
                    .filteredOn(line -> line.startsWith("age1"))
                    .hasSize(2)
                    .allMatch(recipient -> problem.expected().contains(recipient));
            assertThat(problem.found()).contains(wrong.toString()).contains("age1");
        }
    }

    @Test
    void theRecoveryKeyAloneRestoresToo() throws Exception {
        // Given
        var vault = lab.vault().open(lab.vault().keys().recoveryIdentity());
        try (LabService service = new LabService(lab, scratch, vault, "etcdctl")) {
            // When
            StepFact.ComponentRestored restored = service.replace(Lab.ADDRESSES.get(0), lab.snapshot());
            // Then
            assertThat(restored.movedAside()).containsKey("data");
        }
    }

    @Test
    void aForeignSignatureStopsEveryStep() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-foreign", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().sealForeign("p-foreign", lab.nodes().topology(), snapshot);
        Map<String, SortedMap<String, String>> before = dataOfAll();
        try (LabService service = new LabService(lab, scratch)) {
            // When
            Problem problem = problemOf(() -> service.replace(Lab.ADDRESSES.get(0), snapshot));
            // Then
            assertThat(problem.code()).isEqualTo("signature-key-unknown");
            assertThat(problemOf(() -> service.verify(snapshot)).code()).isEqualTo("signature-key-unknown");
            assertThat(dataOfAll()).isEqualTo(before);
        }
    }

    @Test
    void aSnapshotThatThePointDoesNotNameIsRefused() throws Exception {
        // Given
        SnapshotRef other = lab.vault().write("p1", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            Problem problem = problemOf(() -> service.replace(Lab.ADDRESSES.get(0), other));
            // Then
            assertThat(problem.code()).isEqualTo("snapshot-not-sealed");
        }
    }

    @Test
    void aFailingEtcdctlFailsTheStepAndTouchesNothing() throws Exception {
        // Given
        Path failing = scratch.resolve("etcdctl");
        Files.writeString(
                failing,
                "#!/bin/sh\ncase \"$*\" in *restore*--name*) echo 'no space left' >&2; exit 3;; esac\nexec etcdctl \"$@\"\n");
        Files.setPosixFilePermissions(failing, PosixFilePermissions.fromString("rwx------"));
        Map<String, SortedMap<String, String>> before = dataOfAll();
        try (LabService service =
                new LabService(lab, scratch.resolve("run"), lab.vault().open(), failing.toString())) {
            // When
            Problem problem = problemOf(() -> service.replace(Lab.ADDRESSES.get(0), lab.snapshot()));
            // Then
            assertThat(problem.code()).isEqualTo("etcdctl-failed");
            assertThat(problem.found()).contains("exit status 3").contains("no space left");
            assertThat(dataOfAll()).isEqualTo(before);
        }
    }

    @Test
    void dataIsNeverReplacedUnderARunningEtcd() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(0);
        Map<String, SortedMap<String, String>> before = dataOfAll();
        try (ServerSocket listener = new ServerSocket(lab.etcd().clientPort(), 1, InetAddress.getByName(address));
                LabService service = new LabService(lab, scratch)) {
            assertThat(listener.isBound()).isTrue();
            // When
            Problem problem = problemOf(() -> service.replace(address, lab.snapshot()));
            // Then
            assertThat(problem.code()).isEqualTo("etcd-still-runs");
            assertThat(dataOfAll()).isEqualTo(before);
        }
    }

    private static Map<String, SortedMap<String, String>> dataOfAll() throws Exception {
        Map<String, SortedMap<String, String>> all = new HashMap<>();
        for (String address : Lab.ADDRESSES) {
            all.put(address, data(address));
        }
        return all;
    }

    private static SortedMap<String, String> data(String address) throws Exception {
        return Trees.digest(lab.nodes().path(address, EtcdCluster.DATA));
    }

    private static Problem problemOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
