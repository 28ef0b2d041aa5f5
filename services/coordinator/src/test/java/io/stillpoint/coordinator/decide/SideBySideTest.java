package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A MariaDB in which somebody holds a lock: its backup waits for hours, and with it whatever shares something with it. */
class SideBySideTest {

    private final Scene scene = new Scene(Clusters.withEverything(Clusters.three()));

    static List<Request> sharingNothing() {
        return List.of(
                Scene.hot(Component.ETCD),
                Scene.hot(Component.REGISTRY, Component.MONGODB),
                Scene.hot(Component.CERTIFICATES),
                Request.BackupRequested.hotImages(Clusters.NAME, List.of()),
                Scene.restore(Component.REGISTRY),
                Scene.restore(Component.CERTIFICATES));
    }

    @ParameterizedTest
    @MethodSource("sharingNothing")
    void whatSharesNothingWithALockedMariadbGoesOn(Request request) {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        String locked = scene.running().saga();

        // When
        scene.ask(request);

        // Then
        scene.answerWhile(SideBySideTest::notLocked);
        assertThat(scene.state.sagas()).extracting(SagaState::saga).containsExactly(locked);
        assertThat(scene.state.finished())
                .singleElement()
                .satisfies(ended -> assertThat(ended.succeeded()).isTrue());
    }

    static List<Request> sharing() {
        return List.of(
                Scene.hot(Component.MARIADB),
                Scene.hotOfAll(),
                Scene.restore(Component.MARIADB),
                Scene.restore(Component.ETCD),
                Scene.cold(),
                new Request.StopRequested(Clusters.NAME),
                new Request.StartRequested(Clusters.NAME, List.of()),
                new Request.AsideRequested(Clusters.NAME, false, null, null));
    }

    @ParameterizedTest
    @MethodSource("sharing")
    void whatUsesMariadbOrAllOfTheClusterWaits(Request request) {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);

        // When
        scene.ask(request);

        // Then
        assertThat(scene.state.sagas()).hasSize(1);
        assertThat(scene.state.line()).hasSize(1);
        assertThat(scene.facts(RequestFact.RequestAccepted.class).getLast().waitingBehind())
                .isEqualTo(1);
    }

    @Test
    void aBackupOfEverythingGivesBackWhatItIsThroughWith() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.SNAPSHOT_MARIADB);

        // When
        scene.ask(Scene.hot(Component.ETCD, Component.REGISTRY));

        // Then
        scene.answerWhile(SideBySideTest::notLocked);
        assertThat(scene.facts(SagaFact.BackupCompleted.class))
                .singleElement()
                .satisfies(done -> assertThat(done.snapshots()).hasSize(2));
        scene.answerAll();
        assertThat(scene.facts(SagaFact.BackupCompleted.class))
                .hasSize(2)
                .allSatisfy(done -> assertThat(done.missing()).isEmpty());
    }

    /** Otherwise small backups, one after the other, would keep a cold one waiting for ever. */
    @Test
    void nothingOvertakesARequestThatItSharesSomethingWith() {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        scene.ask(Scene.cold());

        // When
        scene.ask(Scene.hot(Component.ETCD));

        // Then
        assertThat(scene.state.line()).hasSize(2);
        scene.answerAll();
        assertThat(scene.facts(SagaFact.SagaStarted.class))
                .extracting(SagaFact.SagaStarted::kind)
                .containsExactly(SagaKind.HOT_BACKUP, SagaKind.COLD_BACKUP, SagaKind.HOT_BACKUP);
    }

    @Test
    void aDeclarationWaitsForEverySagaAndIsOvertakenByNone() {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        scene.ask(Clusters.withEverything(Clusters.smallest()));

        // When
        scene.ask(Scene.hot(Component.ETCD));

        // Then
        assertThat(scene.state.sagas()).hasSize(1);
        scene.answerAll();
        assertThat(scene.state.declared()).isEqualTo(Clusters.withEverything(Clusters.smallest()));
        assertThat(scene.facts(SagaFact.BackupCompleted.class)).hasSize(2);
    }

    @Test
    void aCancelOfOneSagaLeavesTheOtherAsItIs() {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        SagaState locked = scene.running();
        scene.ask(Scene.hot(Component.ETCD));
        String other = scene.state.besides().getFirst().saga();

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, other, "enough"));

        // Then
        assertThat(scene.state.sagas()).containsExactly(locked);
    }

    /** One deadline after the other, whichever saga it is of. */
    @Test
    void aLockThatIsNeverReleasedCostsOnlyTheBackupThatWaitsForIt() {
        // Given
        scene.ask(Scene.hot(Component.MARIADB));
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        scene.ask(Scene.hot(Component.ETCD));
        scene.answerWhile(SideBySideTest::notLocked);

        // When
        while (scene.state.running() != null) {
            scene.passDeadline();
        }

        // Then
        assertThat(scene.facts(SagaFact.BackupCompleted.class)).hasSize(1);
        assertThat(scene.facts(SagaFact.BackupFailed.class)).hasSize(1);
    }

    @Test
    void aStateIsOneRecordHoweverManyDryRunsAreAskedForAtOnce() {
        // Given
        Request dryRun = new Request.RestoreRequested(
                Clusters.NAME, List.of(Component.ETCD), null, true, List.of(), Answers.DIGEST);

        // When
        Stream.generate(() -> dryRun).limit(12).forEach(scene::ask);

        // Then
        assertThat(scene.state.sagas()).hasSizeLessThanOrEqualTo(8);
        scene.answerAll();
        assertThat(scene.state.finished()).hasSize(12);
    }

    private static boolean notLocked(Task task) {
        return task.action() != Action.SNAPSHOT_MARIADB;
    }
}
