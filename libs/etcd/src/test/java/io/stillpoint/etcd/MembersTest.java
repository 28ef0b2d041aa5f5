package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.etcd.members.EtcdHealth;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.EtcdChecked;
import io.stillpoint.schemas.event.StepFact.EtcdHealthy;
import io.stillpoint.schemas.event.StepFact.EtcdProvedEqual;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.vault.ComponentNote;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real members with TLS, of which some are taken away. */
class MembersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(20);

    @TempDir
    static Path home;

    static S3Server server;
    static Vault vault;
    static EtcdCluster etcd;
    static EtcdTasks tasks;
    static List<String> addresses;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        vault = Vault.open(server.config(TestKeys.create(home.resolve("keys")).recipients()));
        etcd = EtcdCluster.start(Files.createDirectories(home.resolve("etcd")), 3);
        addresses = etcd.addresses();
        tasks = new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());
        try (Writing writing = Writing.into(etcd)) {
            writing.fill("/registry/", 4 << 20, 2_000, 1);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        etcd.close();
        server.close();
    }

    @AfterEach
    void everybodyBack() throws Exception {
        for (String address : addresses) {
            if (!etcd.runs(address)) {
                etcd.startMember(address);
            }
            etcd.thaw(address);
        }
        etcd.awaitHealthy();
    }

    @Test
    void aHealthyClusterPassesTheCheck() throws Exception {
        // Given
        Recorded context = new Recorded("run", PATIENCE);

        // When
        EtcdChecked checked = (EtcdChecked) tasks.carryOut(Tasks.check(etcd), context);

        // Then
        assertThat(checked.members()).isEqualTo(3);
        assertThat(checked.revision()).isGreaterThan(10);
        assertThat(checked.databaseBytes()).isGreaterThan(4 << 20);
    }

    @Test
    void aDeadMemberFailsTheCheckAndIsNamed() throws Exception {
        // Given
        etcd.killFollower(addresses.get(1));

        // When
        ProblemException failed = failure(Tasks.check(etcd), PATIENCE);

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-not-healthy");
        assertThat(failed.problem().where()).isEqualTo("https://" + addresses.get(1) + ":" + etcd.clientPort());
        assertThat(failed.problem().found()).contains("2 of 3 healthy").contains("etcd-not-listening");
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void aMemberThatAnswersNothingDoesNotHangTheCheck() throws Exception {
        // Given
        etcd.freeze(addresses.get(2));

        // When
        ProblemException failed = failure(Tasks.check(etcd), PATIENCE);

        // Then
        assertThat(failed.problem().where()).contains(addresses.get(2)).doesNotContain(addresses.get(0) + ":");
    }

    @Test
    void withoutAQuorumNobodyIsHealthy() throws Exception {
        // Given
        etcd.kill(addresses.get(0));
        etcd.kill(addresses.get(1));

        // When
        ProblemException failed = failure(Tasks.check(etcd), PATIENCE);

        // Then
        assertThat(failed.problem().found()).contains("0 of 3 healthy");
    }

    @Test
    void membersThatComeBackAreWaitedFor() throws Exception {
        // Given
        etcd.killFollower(addresses.get(1));
        String waiting = "etcd: 2 of 3 healthy, waiting for " + addresses.get(1);
        Recorded context = new Recorded("run", PATIENCE);
        CompletableFuture<?> starting = CompletableFuture.runAsync(() -> {
            Awaitility.await().atMost(PATIENCE).until(() -> context.messages().contains(waiting));
            etcd.startMember(addresses.get(1));
        });

        // When
        EtcdHealthy healthy = (EtcdHealthy) tasks.carryOut(Tasks.await(etcd, false), context);

        // Then
        starting.join();
        assertThat(healthy.healthy()).containsExactlyElementsOf(addresses);
        assertThat(healthy.missing()).isEmpty();
        assertThat(context.messages()).contains(waiting);
    }

    @Test
    void aQuorumSufficesWhereThatWasAskedFor() throws Exception {
        // Given
        etcd.kill(addresses.get(0));

        // When
        EtcdHealthy healthy = (EtcdHealthy) tasks.carryOut(Tasks.await(etcd, true), new Recorded("run", PATIENCE));

        // Then
        assertThat(healthy.healthy()).containsExactly(addresses.get(1), addresses.get(2));
        assertThat(healthy.missing()).containsExactly(addresses.get(0));
    }

    @Test
    void whoIsStillMissingIsSaidBeforeTheDeadline() throws Exception {
        // Given
        etcd.killFollower(addresses.get(2));

        // When
        ProblemException failed = failure(Tasks.await(etcd, false), SHORT);

        // Then
        assertThat(failed.problem().found()).contains("2 of 3").contains(addresses.get(2));
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void lessThanAQuorumNeverSuffices() throws Exception {
        // Given
        etcd.kill(addresses.get(0));
        etcd.freeze(addresses.get(1));

        // When
        ProblemException failed = failure(Tasks.await(etcd, true), SHORT);

        // Then
        assertThat(failed.problem().expected()).isEqualTo("a quorum of etcd");
        assertThat(failed.problem().found()).contains("0 of 3 healthy");
    }

    @Test
    void equalMembersAreProvedEqual() throws Exception {
        // Given
        Recorded context = new Recorded("run", PATIENCE);

        // When
        EtcdProvedEqual proved = (EtcdProvedEqual) tasks.carryOut(Tasks.proveEqual(etcd), context);

        // Then
        assertThat(proved.hashByMember()).containsOnlyKeys(addresses);
        assertThat(proved.hashByMember().values().stream().distinct()).hasSize(1);
        assertThat(EtcdCluster.run(etcd.etcdctl("endpoint", "hashkv", "--rev=" + proved.revision()))
                        .orFail())
                .contains(proved.hashByMember().get(addresses.get(0)).toString());
    }

    @Test
    void aMissingMemberCannotBeProvedEqual() throws Exception {
        // Given
        etcd.killFollower(addresses.get(1));

        // When
        ProblemException failed = failure(Tasks.proveEqual(etcd), PATIENCE);

        // Then
        assertThat(failed.problem().where()).contains(addresses.get(1));
    }

    @Test
    void theSnapshotIsTakenFromAFollower() throws Exception {
        // Given
        Recorded context = new Recorded("follower", PATIENCE);

        // When
        SnapshotCompleted taken = (SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), context);

        // Then
        Manifest manifest = vault.manifest(taken.snapshot());
        String from = manifest.source().get("etcd.member");
        assertThat(EtcdCluster.run(etcd.etcdctlAt(List.of(from), "endpoint", "status"))
                        .orFail())
                .contains(", false, false,");
        assertThat(manifest.source().get("etcd.initial-cluster").split(",")).hasSize(3);
    }

    @Test
    void aSnapshotNeedsNoMoreThanAQuorum() throws Exception {
        // Given
        etcd.killFollower(addresses.get(0));

        // When
        SnapshotCompleted taken =
                (SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), new Recorded("quorum", PATIENCE));

        // Then
        assertThat(vault.verifyStored(taken.snapshot()).objects()).hasSize(1);
        assertThat(taken.notes()).singleElement().satisfies(note -> {
            assertThat(note.code()).isEqualTo(ComponentNote.QUORUM_ONLY);
            assertThat(note.found()).isEqualTo("2 of 3 members");
            assertThat(note.where()).isEqualTo(addresses.get(0));
        });
    }

    @Test
    void membersThatListOthersThanWereDeclaredGiveNoSnapshot() throws Exception {
        // Given
        var declared = etcd.nodes().subList(0, 2);

        // When
        ProblemException failed = failure(Tasks.snapshot(etcd, declared), PATIENCE);

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-member-list");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void anExaminationNamesLeaderFollowersAndWhoDoesNotAnswer() throws Exception {
        // Given
        etcd.killFollower(addresses.get(2));

        // When
        EtcdHealth health = EtcdExamination.of(etcd.secrets(), etcd.nodes(), etcd.access(), Clock.systemUTC());

        // Then
        assertThat(health.good())
                .hasSize(2)
                .anyMatch(line -> line.contains(": leader, release 3."))
                .anyMatch(line -> line.contains(": follower, release 3."));
        assertThat(health.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.where()).contains(addresses.get(2)));
        assertThat(health.notes()).isEmpty();
    }

    private static ProblemException failure(io.stillpoint.schemas.internal.Task task, Duration patience) {
        return catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(task, new Recorded("run", patience)));
    }
}
