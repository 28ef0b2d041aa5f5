package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact.BackupCompleted;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.vault.PointDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a recovery point says of the releases that it was taken of. */
class VersionsTest {

    private final Scene scene = new Scene(Clusters.withKubernetes(Clusters.withEverything(Clusters.three())));

    static Stream<Request> backups() {
        return Stream.of(Scene.cold(), Scene.hot(), Scene.hotOfAll());
    }

    @ParameterizedTest
    @MethodSource("backups")
    void theyAreInTheFactAndInTheSignedDocument(Request backup) {
        // When
        scene.ask(backup);
        scene.answerAll();

        // Then
        assertThat(scene.facts(BackupCompleted.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.versions()).isEqualTo(Answers.VERSIONS));
        assertThat(document().versions()).isEqualTo(Answers.VERSIONS);
        assertThat(scene.tasks)
                .filteredOn(task -> task.action() == Action.READ_VERSIONS)
                .extracting(Task::work)
                .allSatisfy(work ->
                        assertThat(((Work.ReadVersions) work).kubernetes()).isTrue());
    }

    @Test
    void aBackupIsWorthAsMuchWithoutThem() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.READ_VERSIONS);

        // When
        scene.passDeadline();
        scene.answerAll();

        // Then
        assertThat(scene.facts(BackupCompleted.class)).singleElement().satisfies(fact -> {
            assertThat(fact.versions()).isNull();
            assertThat(fact.missing()).isEmpty();
        });
        assertThat(document().versions()).isNull();
    }

    @Test
    void versionsOfWhichNoneIsKnownAreUnknown() {
        // Given
        scene.ask(Scene.hot());
        scene.answerUntil(Action.READ_VERSIONS);
        Task read = scene.open.getFirst();
        StepFact.VersionsRead nothing =
                new StepFact.VersionsRead(read.step(), new ClusterVersions(null, null), List.of("nobody tells"));

        // When
        scene.report(new Report(
                read.step(), read.action(), read.fencingToken(), "run-1", "host-1", new Report.Done(nothing)));
        scene.answerAll();

        // Then
        assertThat(scene.facts(BackupCompleted.class).getFirst().versions()).isNull();
    }

    private PointDocument document() {
        Work.SealPoint seal = (Work.SealPoint) scene.tasks.stream()
                .filter(task -> task.action() == Action.SEAL_POINT)
                .findFirst()
                .orElseThrow()
                .work();
        return Json.read(seal.document().getBytes(StandardCharsets.UTF_8), PointDocument.class);
    }
}
