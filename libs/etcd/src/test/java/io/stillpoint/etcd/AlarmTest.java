package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.stillpoint.etcd.members.EtcdHealth;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.FakeEtcd;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.EtcdProvedEqual;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that answer, but with which something is wrong. */
class AlarmTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path shared;

    static S3Server server;
    static Vault vault;

    @TempDir
    Path home;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(shared.resolve("s3"));
        vault = Vault.open(server.config(TestKeys.create(shared.resolve("keys")).recipients()));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        server.close();
    }

    @Test
    void aFullEtcdFailsTheCheck() throws Exception {
        // Given
        try (EtcdCluster etcd = full()) {

            // When
            ProblemException failed = failure(etcd, Tasks.check(etcd));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-alarm-nospace");
            assertThat(failed.problem().remedy()).contains("disarm");
            assertThat(failed.retryable()).isFalse();
        }
    }

    @Test
    void aFullEtcdIsStillBackedUp() throws Exception {
        // Given
        try (EtcdCluster etcd = full()) {

            // When
            SnapshotCompleted taken =
                    (SnapshotCompleted) tasks(etcd).carryOut(Tasks.snapshot(etcd), new Recorded("full", PATIENCE));

            // Then
            assertThat(taken.snapshot().plainBytes()).isGreaterThan(1 << 20);
            assertThat(taken.notes()).extracting(Problem::code).containsExactly("etcd-alarm-nospace");
        }
    }

    @Test
    void aDamagedEtcdIsNotBackedUp() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 1);
                FakeEtcd etcd = FakeEtcd.start(prepared, prepared.addresses().get(0))) {
            etcd.errors("etcdserver: CORRUPT");

            // When
            ProblemException failed = failure(prepared, Tasks.snapshot(prepared));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-alarm-corrupt");
            assertThat(failed.retryable()).isFalse();
        }
    }

    @Test
    void aMemberThatListsNothingIsStillSaidToBeThere() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 1);
                FakeEtcd etcd = FakeEtcd.start(prepared, prepared.addresses().get(0))) {
            etcd.refusesLists();

            // When: a member that is asked for the first time may take too long for it
            EtcdHealth health = Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> EtcdExamination.of(
                                    prepared.secrets(), prepared.nodes(), prepared.access(), Clock.systemUTC()),
                            answered -> !answered.good().isEmpty());

            // Then
            assertThat(health.good()).singleElement().asString().contains(": leader, release 3.2.24");
            assertThat(health.problems())
                    .extracting(Problem::expected)
                    .satisfiesExactly(
                            alarms -> assertThat(alarms).contains("its alarms"),
                            members -> assertThat(members).contains("the member list"));
        }
    }

    @Test
    void membersOfTwoClustersAreNotTakenForOne() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 3);
                FakeEtcd one = FakeEtcd.start(prepared, prepared.addresses().get(0));
                FakeEtcd two = FakeEtcd.start(prepared, prepared.addresses().get(1));
                FakeEtcd three = FakeEtcd.start(prepared, prepared.addresses().get(2))) {
            one.cluster(1);
            two.cluster(1);
            three.cluster(0xbadL);

            // When
            ProblemException failed = failure(prepared, Tasks.check(prepared));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-two-clusters");
            assertThat(failed.problem().found()).contains("bad");
        }
    }

    @Test
    void membersThatDifferAreSaidToDiffer() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 2);
                FakeEtcd one = FakeEtcd.start(prepared, prepared.addresses().get(0));
                FakeEtcd two = FakeEtcd.start(prepared, prepared.addresses().get(1))) {
            one.hashKv(0xabcL);
            two.hashKv(0xabdL);

            // When
            ProblemException failed = failure(prepared, Tasks.proveEqual(prepared));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-members-differ");
            assertThat(failed.problem().found())
                    .contains(prepared.addresses().get(0) + " has abc")
                    .contains(prepared.addresses().get(1) + " has abd");
            assertThat(failed.retryable()).isFalse();
        }
    }

    @Test
    void membersTooOldForHashKvAreComparedKeyByKey() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 2);
                FakeEtcd one = FakeEtcd.start(prepared, prepared.addresses().get(0));
                FakeEtcd two = FakeEtcd.start(prepared, prepared.addresses().get(1))) {
            one.hashKv(0xabcL);
            two.value("value");

            // When
            EtcdProvedEqual proved = (EtcdProvedEqual)
                    tasks(prepared).carryOut(Tasks.proveEqual(prepared), new Recorded("old", PATIENCE));

            // Then
            assertThat(proved.hashByMember().values().stream().distinct()).hasSize(1);
        }
    }

    @Test
    void membersTooOldForHashKvAreToldApartToo() throws Exception {
        // Given
        try (EtcdCluster prepared = EtcdCluster.prepare(home, 2);
                FakeEtcd one = FakeEtcd.start(prepared, prepared.addresses().get(0));
                FakeEtcd two = FakeEtcd.start(prepared, prepared.addresses().get(1))) {
            one.value("value");
            two.value("valuf");

            // When
            ProblemException failed = failure(prepared, Tasks.proveEqual(prepared));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-members-differ");
        }
    }

    @Test
    void aMemberListOfAnotherSizeFailsTheCheck() throws Exception {
        // Given
        try (EtcdCluster etcd = EtcdCluster.start(home, 1)) {
            EtcdCluster.run(etcd.etcdctl("member", "add", "late", "--learner", "--peer-urls=https://127.9.9.9:1"))
                    .orFail();

            // When
            ProblemException failed = failure(etcd, Tasks.check(etcd));

            // Then
            assertThat(failed.problem().code()).isEqualTo("etcd-member-list");
            assertThat(failed.problem().found()).contains("2: ").contains("(never started)");
        }
    }

    /** A real one whose quota is used up. */
    private EtcdCluster full() throws Exception {
        EtcdCluster etcd = EtcdCluster.start(home, 1, "--quota-backend-bytes=2500000");
        try (Writing writing = Writing.into(etcd)) {
            writing.fill("/a/", 64 << 20, 10_000, 1);
            throw new IllegalStateException("expected etcd to be full by now");
        } catch (StatusRuntimeException e) {
            assertThat(e).hasMessageContaining("space exceeded");
        }
        return etcd;
    }

    private static EtcdTasks tasks(EtcdCluster etcd) {
        return new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());
    }

    private static ProblemException failure(EtcdCluster etcd, io.stillpoint.schemas.internal.Task task) {
        return catchThrowableOfType(
                ProblemException.class, () -> tasks(etcd).carryOut(task, new Recorded("run", PATIENCE)));
    }
}
