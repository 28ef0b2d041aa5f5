package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.ImageBackup;
import io.stillpoint.registry.PodQuestion;
import io.stillpoint.registry.SnapshotPlace;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks make of a real registry that is empty by now, or has other images under its tags. */
class RegistryRestoreTasksTest {

    private static final TestImage SAVED = TestImage.docker(1, 40_000, 1_000);
    private static final TestImage LATER = TestImage.docker(2, 2_000);

    @TempDir
    Path home;

    private DockerRegistry registry;
    private RegistryClient client;
    private ContentTasks tasks;
    private SnapshotRef snapshot;

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(home.resolve("empty"));
        client = registry.client();
        tasks = new ContentTasks(home, Component.REGISTRY, registry.url().toString());
        try (DockerRegistry original = DockerRegistry.start(home.resolve("original"));
                RegistryClient from = original.client()) {
            SAVED.push(from, "team/app", "v1");
            Path spool = Files.createDirectories(home.resolve("spool"));
            snapshot = tasks.sealed(new ImageBackup(from, tasks.vault().open().vault(), spool, PodQuestion.NOBODY)
                    .run(
                            new SnapshotPlace(LabVault.CLUSTER, "p1", Component.REGISTRY, "run-1"),
                            (done, expected, message) -> {},
                            Clock.systemUTC())
                    .snapshot());
        }
    }

    @AfterEach
    void stop() throws Exception {
        tasks.close();
        client.close();
        registry.close();
    }

    @Test
    void aRestoreFillsAnEmptyRegistry() throws Exception {
        // Given
        assertThat(tasks.refusals()).isEmpty();
        tasks.verify(snapshot);

        // When
        StepFact.ContentRestored fact = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(fact.restored()).containsExactly("team/app:v1");
        assertThat(client.manifest("team/app", "v1").orElseThrow().digest()).isEqualTo(SAVED.digest());
        assertThat(registry.file(SAVED.layer())).hasBinaryContent(SAVED.blobs().get(SAVED.layer()));
    }

    @Test
    void aTagThatWasMovedSinceIsSetBackAndWhatItPointedToIsNamed() throws Exception {
        // Given
        LATER.push(client, "team/app", "v1");
        LATER.push(client, "team/app", "v2");

        // When
        StepFact.ContentRestored fact = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(fact.restored()).containsExactly("team/app:v1 (was " + LATER.digest() + ")");
        assertThat(fact.leftAlone()).containsExactly("team/app:v2");
        assertThat(client.manifest("team/app", "v1").orElseThrow().digest()).isEqualTo(SAVED.digest());
        assertThat(client.manifest("team/app", "v2").orElseThrow().digest()).isEqualTo(LATER.digest());
    }

    @Test
    void aFlippedBitOfTheRootIsFoundBeforeAnythingIsTouched() throws Exception {
        // Given
        LabVault.flip(tasks.vault().object(snapshot, ImageBackup.ROOT));

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.verify(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("object-damaged");
        assertThat(tasks.refusals()).containsExactly("object-damaged");
        assertThat(client.repositories()).isEmpty();
    }

    @Test
    void aFlippedBitOfABlobIsFoundBeforeAnythingIsTouched() throws Exception {
        // Given
        List<Path> blobs;
        try (var files = Files.walk(home.resolve("vault"))) {
            blobs = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/sha256/"))
                    .toList();
        }
        LabVault.flip(blobs.getFirst());

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.verify(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("object-damaged");
        assertThat(client.repositories()).isEmpty();
    }

    @Test
    void aPlanRefusesARegistryThatTakesNoPushes() throws Exception {
        // Given
        registry.restartReadOnly();

        // When
        List<String> refusals = tasks.refusals();

        // Then
        assertThat(refusals).containsExactly("registry-not-writable");
    }

    @Test
    void aPlanForARegistryThatTakesPushesPushesNothing() throws Exception {
        // When
        List<String> refusals = tasks.refusals();

        // Then
        assertThat(refusals).isEmpty();
        assertThat(client.repositories()).isEmpty();
    }

    @Test
    void aPlanRefusesARegistryThatIsDown() throws Exception {
        // Given
        registry.kill();

        // When
        List<String> refusals = tasks.refusals();

        // Then
        assertThat(refusals).containsExactly("registry-unreachable");
    }
}
