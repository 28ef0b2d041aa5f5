package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.CertificatesBackup;
import io.stillpoint.nodeimage.NodeImageProvider;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.PointSigner;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTasksTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final NodeImageProvider NO_IMAGES = (task, work, vault, context) -> {
        throw new AssertionError("no image was asked for");
    };

    @TempDir
    Path home;

    S3Server server;
    TestKeys keys;
    Vault vault;
    NodeBackup service;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        service = new NodeBackup(
                vault,
                keys.verification(),
                NO_IMAGES,
                new CertificatesBackup(home, Clock.systemUTC()),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        vault.close();
        server.close();
    }

    @Test
    void aVaultThatWorksIsSaidToHaveNoLockWhenItHasNone() throws Exception {
        // Given
        Task task = task(Action.CHECK_VAULT, new Work.OnVault());

        // When
        StepFact.Completion fact = service.carryOut(task, Silent.CONTEXT);

        // Then
        assertThat(fact).isInstanceOfSatisfying(StepFact.VaultChecked.class, checked -> {
            assertThat(checked.objectLock()).isFalse();
            assertThat(checked.bytesPerSecond()).isPositive();
        });
    }

    @Test
    void aVaultThatIsDownFailsTheStepAndMayBeTriedAgain() throws Exception {
        // Given
        server.kill();

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> service.carryOut(task(Action.CHECK_VAULT, new Work.OnVault()), Silent.CONTEXT));

        // Then
        assertThat(failure.problem().code()).isEqualTo("vault-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aPointIsSealedWithTheCoordinatorsSignature() throws Exception {
        // Given
        Task task = task(Action.SEAL_POINT, point(keys.signer()));

        // When
        var fact = (StepFact.RecoveryPointSealed) service.carryOut(task, Silent.CONTEXT);

        // Then
        assertThat(fact.key()).isEqualTo("clusters/icp/points/p1/point.json");
        assertThat(vault.point("icp", "p1", keys.verification()).sha256()).isEqualTo(fact.sha256());
    }

    @Test
    void aSignatureThatRestoreWouldRefuseIsNotWritten() throws Exception {
        // Given
        TestKeys foreign = TestKeys.create(home.resolve("foreign"));

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> service.carryOut(task(Action.SEAL_POINT, point(foreign.signer())), Silent.CONTEXT));

        // Then
        assertThat(failure.problem().code()).isEqualTo("signature-key-unknown");
        assertThat(server.keys("")).isEmpty();
    }

    private static Work.SealPoint point(PointSigner signer) {
        String text = Json.text(new PointDocument(
                1,
                "icp",
                "p1",
                "s-1",
                Consistency.COLD,
                true,
                NOW,
                NOW,
                new Topology(List.of()),
                List.of(),
                List.of(),
                null));
        return new Work.SealPoint(
                "p1", true, text, signer.sign(text.getBytes(StandardCharsets.UTF_8)), signer.keyId(), null);
    }

    private static Task task(Action action, Work work) {
        return new Task(new StepRef("icp", "s-1", "stage", "vault", 1), action, 1, NOW, work);
    }

    private enum Silent implements TaskContext {
        CONTEXT;

        @Override
        public String run() {
            return "r";
        }

        @Override
        public Instant deadline() {
            return Instant.now().plus(Duration.ofHours(1));
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {}
    }
}
