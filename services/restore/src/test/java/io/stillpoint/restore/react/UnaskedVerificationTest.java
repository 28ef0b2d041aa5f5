package io.stillpoint.restore.react;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.component.RestoreResources;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.HeldBackLink;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.task.TasksInProgress;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.VerificationLevel;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnaskedVerificationTest {

    private static final String RESTORES = "[ \"$2\" = restore ] && [ \"$3\" != --help ]";
    /** Restores, and changes a value in what it made. */
    private static final String DIFFERS = RESTORES
            + " && { etcdctl \"$@\" || exit; for w; do case $w in --data-dir=*) "
            + "LC_ALL=C sed -i s/value/VALUE/g ${w#--data-dir=}/member/snap/db;; esac; done; exit 0; }";

    private static final Instant TAKEN = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    static Path home;

    static LabVault vault;
    static Path etcdFile;
    static Path compacting;

    @TempDir
    Path scratchRoot;

    private final TasksInProgress tasks = new TasksInProgress();

    @BeforeAll
    static void startEverything() throws Exception {
        vault = new LabVault(home);
        Map<String, Path> roots = Map.of("127.0.0.61", home.resolve("root"));
        try (EtcdCluster etcd = new EtcdCluster(home.resolve("etcd"), roots, false)) {
            etcd.start();
            etcd.etcdctl("put", "key", "value");
            etcdFile = etcd.snapshot(home.resolve("taken.db"));
            etcd.etcdctl("compact", "2", "--physical");
            compacting = unfinished(etcd.snapshot(home.resolve("compacted.db")));
        }
    }

    /** Makes a snapshot say that its compaction was not finished, with the right digest at its end. */
    private static Path unfinished(Path file) throws Exception {
        byte[] all = Files.readAllBytes(file);
        String text = new String(all, 0, all.length - 32, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("finishedCompactRev");
        byte[] database =
                text.replace("finishedCompactRev", "finishedCompactXev").getBytes(StandardCharsets.ISO_8859_1);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(database);
            out.write(MessageDigest.getInstance("SHA-256").digest(database));
        }
        return file;
    }

    @AfterAll
    static void stopEverything() {
        vault.close();
    }

    @Test
    void anEtcdSnapshotIsReportedAsVerifiedUnderTheSagaThatTookIt() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p1", etcdFile, 2L, TAKEN));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            StepRef step = new StepRef("mycluster", "saga-7", "verify", "etcd", 1);
            assertThat(report.step()).isEqualTo(step);
            assertThat(report.action()).isEqualTo(Action.VERIFY_SNAPSHOT);
            assertThat(report.fencingToken()).isZero();
            assertThat(report.outcome())
                    .isEqualTo(new Report.Done(
                            new StepFact.SnapshotVerified(step, snapshot, VerificationLevel.LOADED, null, null)));
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void anEtcdSnapshotWhoseLoadIsHinderedKeepsItsBytesAndSaysWhy() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p-not-loaded", etcdFile, 2L, TAKEN));
        String etcdctl =
                tool("[ \"$2\" = restore ] && [ \"$3\" != --help ] && { echo no space left on device >&2; exit 1; }");
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report report = verification(scratch, etcdctl).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.reached()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.note()).contains("not loaded").contains("no space left");
            });
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void anEtcdSnapshotThatEtcdctlRefusesIsNotVerified() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p-refused", etcdFile, 2L, TAKEN));
        String etcdctl = tool(RESTORES + " && { echo invalid database >&2; exit 1; }");
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report report = verification(scratch, etcdctl).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome())
                    .isInstanceOfSatisfying(
                            Report.Failed.class,
                            failed -> assertThat(failed.problem().code()).isEqualTo("etcd-load-refused"));
        }
    }

    @Test
    void anEtcdThatLoadsDifferentlyIsNotVerified() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p-differs", etcdFile, 2L, TAKEN));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report report = verification(scratch, tool(DIFFERS)).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome())
                    .isInstanceOfSatisfying(
                            Report.Failed.class,
                            failed -> assertThat(failed.problem().code()).isEqualTo("etcd-load-differs"));
        }
    }

    @Test
    void whatAnUnfinishedCompactionMayHaveRemovedIsNotToldAsADifference() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p-compacts", compacting, 2L, TAKEN));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report report = verification(scratch, tool(DIFFERS)).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.reached()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.note()).contains("a compaction had not finished");
            });
        }
    }

    @Test
    void aNodeImageIsReadThroughAndNothingOfItKept() throws Exception {
        // Given
        SnapshotRef snapshot = image("p2");
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOf(Report.Done.class);
            assertThat(report.step().target()).isEqualTo("10.0.0.11");
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void aDumpOfADatabaseIsReadThroughToo() throws Exception {
        // Given
        byte[] dump = "-- Dump completed".getBytes(StandardCharsets.UTF_8);
        SnapshotRef snapshot = sealed(vault.write("p10", Component.MARIADB, "mariadb", "dump.sql", dump, null, TAKEN));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOf(Report.Done.class);
            assertThat(report.step().target()).isEqualTo("mariadb");
        }
    }

    @Test
    void aFlippedBitOfAnImageIsReportedForGood() throws Exception {
        // Given
        SnapshotRef snapshot = image("p3");
        LabVault.flip(vault.object(snapshot));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOfSatisfying(Report.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo("object-damaged");
                assertThat(failed.retryable()).isFalse();
            });
        }
    }

    @Test
    void aMissingObjectIsReported() throws Exception {
        // Given
        SnapshotRef snapshot = image("p4");
        Files.delete(vault.object(snapshot));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome())
                    .isInstanceOfSatisfying(
                            Report.Failed.class,
                            failed -> assertThat(failed.problem().code()).contains("missing"));
        }
    }

    @Test
    void aSealThatSomebodyChangedIsReportedHoweverWholeTheSnapshotIs() throws Exception {
        // Given
        SnapshotRef snapshot = image("p11");
        Files.writeString(vault.file("clusters/mycluster/points/p11/point.json.sig"), "{}");
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            // When
            Report report = verification(scratch).verify("saga-7", snapshot);
            // Then
            assertThat(report.outcome()).isInstanceOfSatisfying(Report.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo("signature-unreadable");
                assertThat(CopyLog.tellsOfDamage(failed.problem())).isTrue();
            });
        }
    }

    @Test
    void itWaitsUntilNoTaskRuns() throws Exception {
        // Given
        SnapshotRef snapshot = image("p5");
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot)) {
            FutureTask<Report> report =
                    new FutureTask<>(() -> verification(scratch).verify("saga-7", snapshot));
            Thread reader = new Thread(report, "unasked");
            try (TasksInProgress.Mark task = tasks.begin()) {
                // When
                reader.start();
                Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
                // Then
                assertThat(report).isNotDone();
                assertThat(task).isNotNull();
            }
            assertThat(report.get(60, TimeUnit.SECONDS).outcome()).isInstanceOf(Report.Done.class);
        }
    }

    @Test
    void itGivesWayToATaskThatArrivesMeanwhileAndStartsAgainAfterwards() throws Exception {
        // Given
        SnapshotRef snapshot = image("p8");
        int port = URI.create(vault.store().endpoint()).getPort();
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot);
                HeldBackLink link = new HeldBackLink(port, 2_000_000)) {
            UnaskedVerification verification = verification(scratch, vault.openThrough(link.port()));
            FutureTask<Report> report = new FutureTask<>(() -> verification.verify("saga-7", snapshot));
            Thread reader = new Thread(report, "unasked");
            reader.start();
            link.awaitHeld();
            try (TasksInProgress.Mark task = tasks.begin()) {
                // When
                link.letGo();
                Awaitility.await().until(() -> tasks.waiting() == 1);
                // Then
                assertThat(report).isNotDone();
                assertThat(task).isNotNull();
            }
            assertThat(report.get(60, TimeUnit.SECONDS).outcome()).isInstanceOf(Report.Done.class);
        }
    }

    @Test
    void aLoadGivesWayWithItsCopiesAndIsTriedAgain() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(vault.write("p-gives-way", etcdFile, 2L, TAKEN));
        Path begun = scratchRoot.resolve("begun");
        String etcdctl = tool(
                "[ \"$2\" = restore ] && [ \"$3\" != --help ] && [ ! -e %s ] && { touch %s; exec tail -f /dev/null; }"
                        .formatted(begun, begun));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            UnaskedVerification verification = verification(scratch, etcdctl);
            FutureTask<Report> report = new FutureTask<>(() -> verification.verify("saga-7", snapshot));
            new Thread(report, "unasked").start();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(begun));
            try (TasksInProgress.Mark task = tasks.begin()) {
                // When
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> tasks.waiting() == 1);
                // Then
                assertThat(scratch.directory()).isEmptyDirectory();
                assertThat(task).isNotNull();
            }
            assertThat(report.get(60, TimeUnit.SECONDS).outcome())
                    .isInstanceOfSatisfying(
                            Report.Done.class,
                            done -> assertThat(((StepFact.SnapshotVerified) done.fact()).reached())
                                    .isEqualTo(VerificationLevel.LOADED));
        }
    }

    @Test
    void nothingIsReportedWhenTheProcessEndsInTheMidstOfIt() throws Exception {
        // Given
        SnapshotRef snapshot = image("p9");
        int port = URI.create(vault.store().endpoint()).getPort();
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot);
                HeldBackLink link = new HeldBackLink(port, 2_000_000)) {
            UnaskedVerification verification = verification(scratch, vault.openThrough(link.port()));
            FutureTask<Report> report = new FutureTask<>(() -> verification.verify("saga-7", snapshot));
            new Thread(report, "unasked").start();
            link.awaitHeld();
            // When
            verification.end();
            link.letGo();
            // Then
            assertThatThrownBy(() -> report.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    /** An etcdctl that carries out a line of the shell first. */
    private String tool(String line) throws Exception {
        Path etcdctl = Files.writeString(
                scratchRoot.resolve("etcdctl"), "#!/bin/sh\n%s\nexec etcdctl \"$@\"\n".formatted(line));
        return Files.setPosixFilePermissions(etcdctl, PosixFilePermissions.fromString("rwx------"))
                .toString();
    }

    private UnaskedVerification verification(ScratchDirectory scratch) throws Exception {
        return verification(scratch, vault.open());
    }

    private UnaskedVerification verification(ScratchDirectory scratch, String etcdctl) throws Exception {
        return verification(scratch, vault.open(), etcdctl);
    }

    private UnaskedVerification verification(ScratchDirectory scratch, SnapshotVault opened) {
        return verification(scratch, opened, "etcdctl");
    }

    private UnaskedVerification verification(ScratchDirectory scratch, SnapshotVault opened, String command) {
        Etcdctl etcdctl = new Etcdctl(command, scratch.directory());
        SnapshotVerifier verifier = new SnapshotVerifier(opened, etcdctl);
        return new UnaskedVerification(
                opened,
                verifier,
                new ContentRestores(new RestoreResources(scratch.directory(), opened, Clock.systemUTC())),
                tasks,
                scratch,
                new SpaceRule(1.5, 1),
                "test",
                Duration.ofMillis(1));
    }

    private static SnapshotRef image(String point) throws Exception {
        byte[] bytes = new byte[6_000_000];
        new Random(5).nextBytes(bytes);
        return sealed(vault.write(point, Component.NODE_IMAGE, "10.0.0.11", "root.tar", bytes, null, TAKEN));
    }

    private static SnapshotRef sealed(SnapshotRef snapshot) throws Exception {
        vault.seal(snapshot.point(), new Topology(List.of()), snapshot);
        return snapshot;
    }
}
