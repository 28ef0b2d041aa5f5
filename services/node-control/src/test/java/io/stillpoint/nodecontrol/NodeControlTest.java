package io.stillpoint.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.remote.TestNode;
import io.stillpoint.remote.TestSshd;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.standalone.ports.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service but its bus: a real sshd, the real script, a stand-in for systemd. */
class NodeControlTest {

    private static final String NEXT_BOOT_ID = "5b0c1f1e-0000-4000-8000-000000000002";

    @TempDir
    static Path sshdDirectory;

    private static TestSshd sshd;

    @TempDir
    Path home;

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private TestNode node;
    private final List<NodeAccess> opened = new ArrayList<>();
    private TaskHandler service;
    private long token;

    @BeforeAll
    static void startSshd() throws Exception {
        sshd = TestSshd.start(sshdDirectory);
    }

    @AfterAll
    static void stopSshd() throws Exception {
        sshd.close();
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(sshd, home);
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS).close();
        service = service(8001);
        node.pod("etcd.json", 4001, 2380);
        node.pod("master.json", 8001);
    }

    @AfterEach
    void close() {
        opened.forEach(NodeAccess::close);
        node.close();
    }

    @Test
    void aNodeIsCheckedBeforeAnythingStops() throws Exception {
        // Given
        Task task = task(Action.CHECK_NODE, StartMethod.REBOOT, null, 30);

        // When
        Completion fact = carryOut(task);

        // Then
        assertThat(fact).isInstanceOfSatisfying(StepFact.NodeChecked.class, checked -> {
            assertThat(checked.bootId()).isEqualTo(TestNode.BOOT_ID);
            assertThat(checked.manifests()).containsExactly("etcd.json", "master.json");
            assertThat(checked.imageBytes()).isPositive();
        });
    }

    @Test
    void aCheckThatFindsSomethingWrongNeedsAPerson() throws Exception {
        // Given
        node.parked("master.json");

        // When
        ProblemException failure = failure(task(Action.CHECK_NODE, StartMethod.REBOOT, null, 30));

        // Then
        assertThat(failure.problem().code()).isEqualTo("manifest-in-both-places");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aMasterGoesDownAndComesBackInOrder() throws Exception {
        // Given
        StartMethod services = StartMethod.SERVICES;

        // When
        List<Completion> facts = List.of(
                carryOut(task(Action.PARK_ETCD, services, null, 30)),
                carryOut(task(Action.PARK_PODS, services, null, 30)),
                carryOut(task(Action.QUIESCE, services, null, 30)),
                carryOut(task(Action.START_NODE, services, TestNode.BOOT_ID, 30)),
                carryOut(task(Action.UNPARK_ETCD, services, null, 30)),
                carryOut(task(Action.UNPARK_PODS, services, null, 30)));

        // Then
        assertThat(facts)
                .hasExactlyElementsOfTypes(
                        StepFact.EtcdParked.class,
                        StepFact.PodsParked.class,
                        StepFact.NodeQuiesced.class,
                        StepFact.NodeStarted.class,
                        StepFact.EtcdUnparked.class,
                        StepFact.PodsUnparked.class);
        assertThat(((StepFact.EtcdParked) facts.get(0)).portsClosed()).containsExactly(4001, 2380);
        assertThat(((StepFact.PodsParked) facts.get(1)).manifests()).containsExactly("master.json");
        assertThat(((StepFact.NodeQuiesced) facts.get(2)).portsFree()).contains(8001, 10250, 2380);
        assertThat(((StepFact.NodeQuiesced) facts.get(2)).processesGone()).contains("kubelet", "dockerd");
        assertThat(node.orders())
                .containsExactly("stop kubelet", "stop docker.socket docker", "start docker", "start kubelet");
        assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", "master.json");
    }

    @Test
    void whatOthersParkedIsNamedInTheFact() throws Exception {
        // Given
        node.parked("proxy.json");
        node.parked("master-2.1.0.json");
        Task task = task(Action.UNPARK_PODS, StartMethod.SERVICES, null, 30);
        Work.OnNode work = (Work.OnNode) task.work();
        Work.OnNode adopting = new Work.OnNode(
                work.node(),
                work.etcdMember(),
                work.access(),
                work.startMethod(),
                null,
                work.imageMounts(),
                true,
                List.of("proxy.json"));

        // When
        Completion fact =
                carryOut(new Task(task.step(), task.action(), task.fencingToken(), task.deadline(), adopting));

        // Then
        assertThat(fact)
                .isEqualTo(new StepFact.PodsUnparked(
                        task.step(),
                        TestSshd.ADDRESS,
                        List.of("proxy.json"),
                        List.of("proxy.json"),
                        List.of("master-2.1.0.json")));
    }

    @Test
    void kubeletAloneStopsStartsAndRestarts() throws Exception {
        // Given
        StartMethod services = StartMethod.SERVICES;

        // When
        carryOut(task(Action.STOP_KUBELET, services, null, 30));
        carryOut(task(Action.START_KUBELET, services, null, 30));
        carryOut(task(Action.RESTART_KUBELET, services, null, 30));

        // Then
        assertThat(node.orders()).containsExactly("stop kubelet", "start kubelet", "stop kubelet", "start kubelet");
    }

    @Test
    void aQuietNodeIsRebootedOnceAndAwaited() throws Exception {
        // Given
        carryOut(task(Action.QUIESCE, StartMethod.REBOOT, null, 30, Role.WORKER));
        node.write("unit-files/docker", "enabled");
        node.write("unit-files/kubelet", "enabled");
        // The stand-in for a reboot: another boot id, and systemd starts both a little later.
        String reboot = "setsid bash -c 'sleep 1; echo " + NEXT_BOOT_ID
                + " > '$root'/proc/sys/kernel/random/boot_id; sleep 2; echo active > '$root'/units/docker; "
                + "echo active > '$root'/units/kubelet' > /dev/null 2>&1 &";
        node.hook("reboot", reboot);

        // When
        Completion fact = carryOut(task(Action.START_NODE, StartMethod.REBOOT, TestNode.BOOT_ID, 60));

        // Then
        assertThat(fact)
                .isInstanceOfSatisfying(
                        StepFact.NodeStarted.class,
                        started -> assertThat(started.bootId()).isEqualTo(NEXT_BOOT_ID));
        assertThat(node.orders()).filteredOn("reboot"::equals).hasSize(1);
        assertThat(node.orders()).noneMatch(order -> order.startsWith("start"));
        assertThat(progress).anyMatch(line -> line.contains("told to reboot"));
    }

    @Test
    void whatSystemdDoesNotStartAfterTheRebootIsStarted() throws Exception {
        // Given
        node.unit("kubelet", "inactive");
        node.unit("docker", "inactive");
        node.write("unit-files/docker", "enabled");
        node.write("unit-files/kubelet", "disabled");
        Task task = task(Action.START_NODE, StartMethod.REBOOT, "an-earlier-boot", 30);

        // When
        carryOut(task);

        // Then
        assertThat(node.orders()).containsExactly("start docker", "start kubelet");
    }

    @Test
    void aRebootThatHasHappenedIsOnlyAwaited() throws Exception {
        // Given
        Task task = task(Action.START_NODE, StartMethod.REBOOT, "an-earlier-boot", 30);

        // When
        carryOut(task);

        // Then
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void startingANodeThatWasNeverStoppedStillEndsALateStop() throws Exception {
        // Given
        Task task = task(Action.START_NODE, StartMethod.REBOOT, null, 30);

        // When
        carryOut(task);

        // Then
        assertThat(node.orders()).isEmpty();
        assertThat(node.read("var/lib/stillpoint/fence")).startsWith(task.fencingToken() + " ");
    }

    @Test
    void aNodeThatDoesNotComeBackIsGivenUpWithWhatWasMissing() throws Exception {
        // Given
        node.write("unit-files/docker", "enabled");
        node.write("unit-files/kubelet", "enabled");
        node.unit("kubelet", "inactive");
        node.unit("docker", "inactive");
        Task task = task(Action.START_NODE, StartMethod.REBOOT, "an-earlier-boot", 6);

        // When
        ProblemException failure = failure(task);

        // Then
        assertThat(failure.problem().code()).isEqualTo("node-not-started");
        assertThat(failure.problem().found()).contains("docker is inactive");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aNodeThatIsOffIsWaitedFor() throws Exception {
        // Given
        Work.OnNode work = work(StartMethod.REBOOT, "boot", FreePorts.next());
        Task task = new Task(step(), Action.START_NODE, ++token, Instant.now().plusSeconds(5), work);

        // When
        ProblemException failure = failure(task);

        // Then
        assertThat(failure.problem().code()).isEqualTo("node-not-started");
        assertThat(failure.problem().found()).contains("connection refused");
        assertThat(progress).anyMatch(line -> line.contains("connection refused"));
    }

    @Test
    void otherTasksFailAtOnceOnANodeThatIsOff() throws Exception {
        // Given
        Work.OnNode work = work(StartMethod.REBOOT, "boot", FreePorts.next());
        Task task = new Task(step(), Action.PARK_ETCD, ++token, Instant.now().plusSeconds(30), work);

        // When
        ProblemException failure = failure(task);

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-connection-refused");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aLateDuplicateIsRefusedByTheNode() throws Exception {
        // Given
        Task late = task(Action.QUIESCE, StartMethod.SERVICES, null, 30);
        carryOut(task(Action.START_NODE, StartMethod.SERVICES, TestNode.BOOT_ID, 30));

        // When
        ProblemException failure = failure(late);

        // Then
        assertThat(failure.problem().code()).isEqualTo("fenced");
        assertThat(failure.retryable()).isFalse();
        assertThat(node.orders()).isEmpty();
    }

    @Test
    void aPortThatStaysOpenEndsTheTaskBeforeItsDeadline() throws Exception {
        // Given
        node.listens(2380);
        Task task = task(Action.PARK_ETCD, StartMethod.REBOOT, null, 4);

        // When
        ProblemException failure = failure(task);

        // Then
        assertThat(failure.problem().code()).isEqualTo("ports-open");
        assertThat(progress).anyMatch(line -> line.startsWith("ports still open: 2380"));
    }

    @Test
    void aMasterIsHealthyWhenSomebodyCompletesATlsHandshake() throws Exception {
        // Given
        try (TlsServer api = TlsServer.start(home)) {
            node.pod("master.json", api.port());
            service = service(api.port());

            // When
            Completion fact = carryOut(task(Action.CHECK_HEALTH, StartMethod.REBOOT, null, 30));

            // Then
            assertThat(fact).isInstanceOf(StepFact.HealthChecked.class);
        }
    }

    @Test
    void aPortThatHangsIsNoApiServer() throws Exception {
        // Given
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getByName(TestSshd.ADDRESS))) {
            node.pod("master.json", mute.getLocalPort());
            service = service(mute.getLocalPort());

            // When
            ProblemException failure = failure(task(Action.CHECK_HEALTH, StartMethod.REBOOT, null, 3));

            // Then
            assertThat(failure.problem().code()).isEqualTo("control-plane-not-healthy");
            assertThat(failure.problem().found()).contains("does not answer from here");
        }
    }

    @Test
    void aTaskOfAnotherBackupWorkerIsRefused() throws Exception {
        // Given
        Task foreign = new Task(step(), Action.CHECK_VAULT, 1, Instant.now().plusSeconds(5), new Work.OnVault());

        // When
        ProblemException failure = failure(foreign);

        // Then
        assertThat(failure.problem().code()).isEqualTo("task-unknown");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aClockThatIsOffIsToldToARestoreAndDoesNotStopIt() throws Exception {
        // Given
        service = service(8001, Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
        Work.OnNode stops = work(StartMethod.REBOOT, null, sshd.port());
        var work = new Work.OnNode(
                stops.node(),
                stops.etcdMember(),
                stops.access(),
                stops.startMethod(),
                null,
                stops.imageMounts(),
                false,
                List.of());

        // When
        Completion fact = carryOut(
                new Task(step(), Action.CHECK_NODE, ++token, Instant.now().plusSeconds(60), work));

        // Then
        assertThat(fact)
                .isInstanceOfSatisfying(
                        StepFact.NodeChecked.class,
                        checked -> assertThat(checked.notes())
                                .extracting(Problem::code)
                                .containsExactly("clock-skew"));
    }

    private TaskHandler service(int apiServerPort) {
        return service(apiServerPort, Clock.systemUTC());
    }

    private TaskHandler service(int apiServerPort, Clock clock) {
        NodeAccess nodes = new NodeAccess(node.secrets("control"));
        opened.add(nodes);
        return new TasksByAction(new NodeControl(nodes, new ApiServerProbe(), apiServerPort, clock).handlers());
    }

    private Completion carryOut(Task task) throws Exception {
        return service.carryOut(task, context(task));
    }

    private ProblemException failure(Task task) {
        return catchThrowableOfType(ProblemException.class, () -> carryOut(task));
    }

    private Task task(Action action, StartMethod method, @Nullable String quiescedBootId, long seconds, Role... roles) {
        Work.OnNode work = work(method, quiescedBootId, sshd.port(), roles);
        return new Task(step(), action, ++token, Instant.now().plusSeconds(seconds), work);
    }

    private Work.OnNode work(StartMethod method, @Nullable String quiescedBootId, int port, Role... roles) {
        Set<Role> declared = roles.length == 0 ? Set.of(Role.MASTER) : Set.of(roles);
        var access = new io.stillpoint.schemas.shared.Access("root", port, "icp", 4001);
        return new Work.OnNode(
                new Node(TestSshd.ADDRESS, declared),
                declared.contains(Role.MASTER),
                access,
                method,
                quiescedBootId,
                List.of("/"),
                true,
                List.of());
    }

    private static StepRef step() {
        return new StepRef("icp", "s-1", "stage", TestSshd.ADDRESS, 1);
    }

    private TaskContext context(Task task) {
        return new TaskContext() {
            @Override
            public String run() {
                return "run-" + task.fencingToken();
            }

            @Override
            public Instant deadline() {
                return task.deadline();
            }

            @Override
            public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
                progress.add(message);
            }
        };
    }
}
