package io.stillpoint.registrybackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.registry.RootDocument;
import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryAccess.Login;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.UntaggedRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestAuthority;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.registry.testing.TokenServer;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry as ICP has it, with TLS of its own CA and tokens: what a task makes of it. */
class RegistryTasksTest {

    @TempDir
    static Path shared;

    static TestVault vault;
    static TokenServer tokens;
    static DockerRegistry registry;
    static Path ca;
    static final TestImage IMAGE = TestImage.docker(7, 200_000, 10_000);

    @TempDir
    Path secrets;

    private TaskHandler tasks;

    @BeforeAll
    static void start() throws Exception {
        vault = TestVault.start(shared.resolve("vault"));
        TestAuthority authority = TestAuthority.create("cluster-ca");
        ca = authority.writeAuthority(shared.resolve("ca.pem"));
        TestAuthority.Identity identity =
                authority.sign("127.0.0.1", Instant.now().plus(Duration.ofDays(30)));
        tokens = TokenServer.start(identity, 300);
        Path home = shared.resolve("registry");
        identity.write(home, "registry");
        registry = DockerRegistry.start(
                home,
                "{certificate: %s, key: %s}".formatted(home.resolve("registry.pem"), home.resolve("registry-key.pem")),
                tokens.registryAuth(ca.toString()));
        try (RegistryClient client = RegistryClient.open(access())) {
            IMAGE.push(client, "team/app", "v1");
        }
    }

    private static RegistryAccess access() {
        return new RegistryAccess(registry.url(), ca, new Login(TokenServer.USER, TokenServer.PASSWORD));
    }

    @AfterAll
    static void stop() throws Exception {
        registry.close();
        tokens.close();
        vault.close();
    }

    @BeforeEach
    void handOutCredentials() throws Exception {
        Files.copy(ca, credentials().resolve("ca.pem"));
        secret("username", TokenServer.USER + "\n");
        secret("password", TokenServer.PASSWORD + "\n");
        tasks = ComponentTasks.backups(
                Capability.REGISTRY_BACKUP,
                new BackupResources(secrets, vault.vault(), vault.spool(), Clock.systemUTC()));
    }

    @Test
    void aSnapshotIsReportedWithTheDigestOfItsRootAsPosition() throws Exception {
        // Given
        Task task = task(registry.url().toString());

        // When
        StepFact.Completion fact = tasks.carryOut(task, new Silent());

        // Then
        SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
        var root = RootDocument.read(vault.vault(), snapshot, vault.keys().restore());
        assertThat(snapshot.component()).isEqualTo(Component.REGISTRY);
        assertThat(snapshot.target()).isEqualTo(task.step().target());
        assertThat(snapshot.position()).isEqualTo(root.rootDigest());
        assertThat(root.repositories())
                .singleElement()
                .satisfies(repository -> assertThat(repository.tags()).containsEntry("v1", IMAGE.digest()));
    }

    @Test
    void whatAPodRunsByADigestWithoutATagIsSaved() throws Exception {
        // Given
        TestImage movedOn = TestImage.docker(8, 30_000);
        try (RegistryClient client = RegistryClient.open(access())) {
            movedOn.push(client, "team/app", movedOn.digest().toString());
        }
        var authority = new io.stillpoint.kubernetes.testing.TestAuthority();
        try (FakeApi api = new FakeApi(
                authority.server(authority.signed("127.0.0.1", Instant.now().plus(Duration.ofDays(2)))),
                false,
                _ -> new FakeApi.Answer(200, """
                    {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [{
                      "metadata": {"namespace": "shop", "name": "web"},
                      "spec": {"containers": [{"name": "web", "image": "mycluster.icp:8500/team/app:v1"}]},
                      "status": {"containerStatuses": [{"name": "web",
                        "imageID": "docker-pullable://mycluster.icp:8500/team/app@%s"}]}}]}\
                    """.formatted(movedOn.digest())))) {
            api.kubeconfig(secrets.resolve("clusters/icp/kubeconfig"), authority);

            // When
            StepFact.Completion fact = tasks.carryOut(task(registry.url().toString(), true), new Silent());

            // Then
            SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
            var root = RootDocument.read(vault.vault(), snapshot, vault.keys().restore());
            assertThat(root.untagged())
                    .extracting(UntaggedRoot::reference)
                    .containsExactly("team/app@" + movedOn.digest());
            assertThat(snapshot.losses()).isEmpty();
        }
    }

    @Test
    void aKubeconfigThatWasNotHandedOutIsALossAndFailsNothing() throws Exception {
        // Given
        Task task = task(registry.url().toString(), true);

        // When
        StepFact.Completion fact = tasks.carryOut(task, new Silent());

        // Then
        assertThat(((StepFact.SnapshotCompleted) fact).snapshot().losses())
                .singleElement()
                .satisfies(loss -> {
                    assertThat(loss.code()).isEqualTo("registry-pods-unknown");
                    assertThat(loss.why()).contains("kubeconfig");
                });
    }

    @Test
    void aWrongPasswordIsToldAndNotTriedAgain() throws Exception {
        // Given
        secret("password", "not-the-one\n");

        // When
        ProblemException failure = failure(task(registry.url().toString()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("registry-credentials-refused");
        assertThat(failure.problem().toString()).doesNotContain("not-the-one");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void credentialsThatOthersMayReadAreRefused() throws Exception {
        // Given
        Files.setPosixFilePermissions(credentials().resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));

        // When
        ProblemException failure = failure(task(registry.url().toString()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("registry-credentials-unusable");
    }

    @Test
    void aRegistryThatIsDownMayComeBack() throws Exception {
        // Given
        String nobody = "https://127.0.0.1:1";

        // When
        ProblemException failure = failure(task(nobody));

        // Then
        assertThat(failure.problem().code()).isEqualTo("registry-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aTaskOfAnotherBackupWorkerIsRefused() {
        // Given
        Task foreign = new Task(step(), Action.CHECK_VAULT, 1, Instant.now().plusSeconds(60), new Work.OnVault());

        // When
        ProblemException failure = failure(foreign);

        // Then
        assertThat(failure.problem().code()).isEqualTo("task-unknown");
    }

    private ProblemException failure(Task task) {
        return catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(task, new Silent()));
    }

    private static Task task(String url) {
        return task(url, false);
    }

    private static Task task(String url, boolean kubernetes) {
        var endpoint = new ComponentEndpoint(Component.REGISTRY, url);
        Work work = new Work.SnapshotContent(endpoint, new Access("root", 22, "icp", 4001), "p1", kubernetes);
        return new Task(step(), Action.SNAPSHOT_REGISTRY, 1, Instant.now().plusSeconds(600), work);
    }

    private static StepRef step() {
        return new StepRef("icp", "s-1", "snapshot-registry", "registry", 1);
    }

    private Path credentials() throws Exception {
        return Files.createDirectories(secrets.resolve("clusters/icp/registry"));
    }

    private void secret(String name, String text) throws Exception {
        Path file = credentials().resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Says nothing to nobody. */
    private static final class Silent implements TaskContext {
        @Override
        public String run() {
            return "run-1";
        }

        @Override
        public Instant deadline() {
            return Instant.now().plusSeconds(600);
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
            // Nobody listens.
        }
    }
}
