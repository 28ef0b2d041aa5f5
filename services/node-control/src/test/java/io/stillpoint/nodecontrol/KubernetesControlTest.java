package io.stillpoint.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.kubernetes.Kubeconfig;
import io.stillpoint.kubernetes.KubeconfigFile;
import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.kubernetes.testing.TestAuthority;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesControlTest {

    private static final Topology NODES = new Topology(List.of(
            new Node("10.0.0.1", Set.of(Role.MASTER)),
            new Node("10.0.0.8", Set.of(Role.BOOT)),
            new Node("10.0.0.2", Set.of(Role.WORKER))));
    private static final Instant ORDERED = Instant.now();
    private static final Instant BEFORE = ORDERED.minusSeconds(600);

    @TempDir
    Path secrets;

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final PretendedCluster cluster = new PretendedCluster(BEFORE);
    private TestAuthority authority;
    private FakeApi api;
    private Path kubeconfig;
    private TaskHandler control;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority();
        api = new FakeApi(
                authority.server(authority.signed("127.0.0.1", Instant.now().plus(Duration.ofDays(1)))),
                false,
                cluster);
        kubeconfig = secrets.resolve("clusters/icp/kubeconfig");
        Files.createDirectories(kubeconfig.getParent());
        Files.writeString(
                kubeconfig, KubeconfigFile.text(new Kubeconfig(api.url(), authority.pem(), null, null, "t0ken")));
        Files.setPosixFilePermissions(kubeconfig, PosixFilePermissions.fromString("rw-------"));
        control =
                new TasksByAction(new KubernetesControl(secrets, Clock.systemUTC(), Duration.ofMillis(20)).handlers());
        cluster.node("10.0.0.1", true).node("10.0.0.2", true).pod("auth-idp-0", "10.0.0.1", true);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aClusterThatIsWellIsSaidToBe() throws Exception {
        // When
        Completion fact = carryOut(task(Action.CHECK_CLUSTER, 60));

        // Then
        assertThat(fact)
                .isEqualTo(new StepFact.ClusterChecked(
                        step(Action.CHECK_CLUSTER), List.of("10.0.0.1", "10.0.0.2"), List.of(), List.of(), List.of()));
    }

    @Test
    void nodesAndPodsAreWaitedFor() throws Exception {
        // Given
        cluster.node("10.0.0.2", false).pod("metering-0", "10.0.0.1", false).getsWellAfter(9);

        // When
        Completion fact = carryOut(task(Action.CHECK_CLUSTER, 60));

        // Then
        assertThat(fact)
                .isInstanceOfSatisfying(
                        StepFact.ClusterChecked.class,
                        checked -> assertThat(checked.notReadyNodes()).isEmpty());
        assertThat(progress).anyMatch(line -> line.contains("10.0.0.2: NotReady (Kubelet stopped.)"));
    }

    @Test
    void whatIsMissingWhenTheTimeIsOverIsSaidAndIsNoFailure() throws Exception {
        // Given
        cluster.node("10.0.0.2", false).pod("web-0", "10.0.0.2", true).pod("metering-0", "10.0.0.1", false);
        Task task = task(Action.CHECK_CLUSTER, 2);

        // When
        Completion fact = carryOut(task);

        // Then
        assertThat(fact)
                .isEqualTo(new StepFact.ClusterChecked(
                        step(Action.CHECK_CLUSTER),
                        List.of("10.0.0.1"),
                        List.of("10.0.0.2: NotReady (Kubelet stopped.)"),
                        List.of("kube-system/metering-0: not ready"),
                        List.of("kube-system/web-0: said to run on 10.0.0.2, which is not Ready")));
        assertThat(Instant.now()).isBefore(task.deadline());
    }

    @Test
    void anApiServerThatRefusesForAWhileIsAskedAgain() throws Exception {
        // Given
        cluster.refuses(5, 403);

        // When
        Completion fact = carryOut(task(Action.CHECK_CLUSTER, 60));

        // Then
        assertThat(fact).isInstanceOf(StepFact.ClusterChecked.class);
    }

    @Test
    void anApiServerThatNeverAnswersFailsTheStepOnce() {
        // Given
        api.close();

        // When
        ProblemException failure = failure(task(Action.CHECK_CLUSTER, 2));

        // Then
        assertThat(failure.problem().code()).isEqualTo("api-server-unreachable");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void withoutAKubeconfigNobodyIsAsked() throws Exception {
        // Given
        Files.delete(kubeconfig);

        // When
        ProblemException failure = failure(task(Action.CHECK_CLUSTER, 60));

        // Then
        assertThat(failure.problem().code()).isEqualTo("kubeconfig-missing");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void registryPodsOfBeforeTheRestoreAreReplaced() throws Exception {
        // Given
        cluster.pod("image-manager-0", "10.0.0.1", true).pod("image-manager-1", "10.0.0.1", true);
        cluster.clock(ORDERED.plusSeconds(5));

        // When
        Completion fact = carryOut(task(Action.RECYCLE_REGISTRY, 60));

        // Then
        assertThat(fact)
                .isEqualTo(new StepFact.RegistryPodsRecycled(
                        step(Action.RECYCLE_REGISTRY), List.of("image-manager-0", "image-manager-1")));
        assertThat(cluster.deleted()).containsExactly("image-manager-0", "image-manager-1");
    }

    @Test
    void aTaskThatIsDeliveredTwiceRecyclesOnce() throws Exception {
        // Given
        cluster.pod("image-manager-0", "10.0.0.1", true);
        cluster.clock(ORDERED.plusSeconds(5));
        Task task = task(Action.RECYCLE_REGISTRY, 60);
        Completion first = carryOut(task);

        // When
        Completion second = carryOut(task);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(cluster.deleted()).containsExactly("image-manager-0");
    }

    @Test
    void aRegistryPodThatDoesNotComeBackFailsTheStepWithItsName() {
        // Given
        cluster.clock(ORDERED.plusSeconds(5));
        cluster.pod("image-manager-0", "10.0.0.1", false);

        // When
        ProblemException failure = failure(task(Action.RECYCLE_REGISTRY, 2));

        // Then
        assertThat(failure.problem().code()).isEqualTo("registry-pods-not-recycled");
        assertThat(failure.problem().found()).contains("image-manager-0 is not Ready");
        assertThat(cluster.deleted()).isEmpty();
    }

    private Completion carryOut(Task task) throws Exception {
        return control.carryOut(task, new Context(task));
    }

    private ProblemException failure(Task task) {
        return catchThrowableOfType(ProblemException.class, () -> carryOut(task));
    }

    private static Task task(Action action, long seconds) {
        Work work = new Work.OnKubernetes(NODES, new Access("root", 22, "icp", 4001), ORDERED);
        return new Task(step(action), action, 7, Instant.now().plusSeconds(seconds), work);
    }

    private static StepRef step(Action action) {
        return new StepRef("icp", "s-1", action.name(), "kubernetes", 1);
    }

    private final class Context implements TaskContext {

        private final Task task;

        Context(Task task) {
            this.task = task;
        }

        @Override
        public String run() {
            return "run-1";
        }

        @Override
        public Instant deadline() {
            return task.deadline();
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
            progress.add(message);
        }
    }
}
