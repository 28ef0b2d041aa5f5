package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.ComponentNote;
import io.stillpoint.schemas.vault.PointDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Registry, MongoDB and MariaDB: what is asked for, what becomes of it, and what is left when it fails. */
class ContentTest {

    private final Scene scene = new Scene(Clusters.withEverything(Clusters.three()));

    @Test
    void aBackupOfNothingInParticularSavesAllThatIsDeclared() {
        // Given
        scene.ask(Scene.hotOfAll());

        // When
        scene.answerAll();

        // Then
        SagaFact.BackupCompleted completed =
                scene.facts(SagaFact.BackupCompleted.class).getLast();
        assertThat(completed.snapshots())
                .extracting(SnapshotRef::component)
                .containsExactly(
                        Component.ETCD,
                        Component.REGISTRY,
                        Component.MONGODB,
                        Component.MARIADB,
                        Component.CERTIFICATES);
        assertThat(completed.missing()).isEmpty();
    }

    @Test
    void whereNoEndpointIsDeclaredItIsEtcdAndCertificates() {
        // Given
        Scene bare = new Scene(Clusters.three());
        bare.ask(Scene.hotOfAll());

        // When
        bare.answerAll();

        // Then
        assertThat(bare.facts(SagaFact.BackupCompleted.class).getLast().snapshots())
                .extracting(SnapshotRef::component)
                .containsExactly(Component.ETCD, Component.CERTIFICATES);
    }

    @Test
    void whatIsNotDeclaredIsRefusedWithTheWayToDeclareIt() {
        // Given
        Scene other = new Scene(Clusters.with(Clusters.three(), Component.REGISTRY));

        // When
        Decision decision = other.ask(Scene.hot(Component.ETCD, Component.MARIADB));

        // Then
        assertThat(decision.facts())
                .singleElement()
                .isInstanceOfSatisfying(RequestFact.RequestRejected.class, rejected -> {
                    assertThat(rejected.problem().code()).isEqualTo("endpoint-not-declared");
                    assertThat(rejected.problem().found()).isEqualTo("endpoints of registry");
                    assertThat(rejected.problem().remedy()).contains("--mariadb mariadb://HOST:3306");
                });
    }

    @Test
    void whatIsDeclaredByThenMayBeAskedForNow() {
        // Given
        Scene other = new Scene(Clusters.three());
        other.ask(Scene.cold());
        other.ask(Clusters.withEverything(Clusters.three()));

        // When
        other.ask(Scene.hot(Component.MARIADB));

        // Then
        other.answerAll();
        assertThat(other.facts(SagaFact.BackupCompleted.class)).hasSize(2);
    }

    @Test
    void whatIsDeclaredAwayWhileItWaitsIsNotBegun() {
        // Given
        scene.ask(Scene.cold());
        scene.ask(Scene.hot(Component.MARIADB));
        var line = scene.state.line();
        var shorter = new io.stillpoint.schemas.internal.ClusterState(
                scene.state.cluster(),
                Clusters.three(),
                scene.state.sequence(),
                scene.state.lastHash(),
                scene.state.fencingToken(),
                scene.state.running(),
                line,
                scene.state.knownRequests(),
                scene.state.finished(),
                scene.state.quietNodes(),
                scene.state.completedRestores(),
                scene.state.policy(),
                scene.state.pins(),
                scene.state.requestDays(),
                List.of(),
                scene.state.losses());
        scene.state = shorter;

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.BackupFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.problem().code()).isEqualTo("endpoint-not-declared"));
    }

    @Test
    void aComponentIsAskedForOnce() {
        // Given
        Request twice = Scene.restore(Component.MARIADB, Component.MARIADB);

        // When
        Decision decision = scene.ask(twice);

        // Then
        assertThat(decision.facts()).singleElement().isInstanceOf(RequestFact.RequestRejected.class);
    }

    @Test
    void thePartialPointThatIsSealedSaysWhatIsMissing() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.SNAPSHOT_MONGODB);

        // When
        scene.failed(scene.open(Action.SNAPSHOT_MONGODB, "mongodb"), false);

        // Then
        scene.answerUntil(Action.SEAL_POINT);
        Work.SealPoint seal =
                (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        PointDocument document = Json.read(seal.document().getBytes(StandardCharsets.UTF_8), PointDocument.class);
        assertThat(document.missing()).containsExactly(Component.MONGODB);
        assertThat(document.snapshots())
                .extracting(SnapshotRef::component)
                .containsExactly(Component.ETCD, Component.REGISTRY, Component.MARIADB, Component.CERTIFICATES);
    }

    @Test
    void theOutcomeOfAPartialBackupSaysSo() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.SNAPSHOT_MARIADB);
        scene.failed(scene.open(Action.SNAPSHOT_MARIADB, "mariadb"), false);

        // When
        scene.answerAll();

        // Then
        assertThat(scene.state.finished().getLast()).satisfies(ended -> {
            assertThat(ended.succeeded()).isTrue();
            assertThat(ended.outcome()).contains("PARTIAL: without mariadb");
        });
    }

    @Test
    void etcdThatCannotBeSavedKeepsNothingElseFromBeingSaved() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.failed(scene.open(Action.CHECK_ETCD, "etcd"), false);
        scene.answerUntil(Action.SNAPSHOT_ETCD);
        scene.failed(scene.open(Action.SNAPSHOT_ETCD, "etcd"), false);

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts).last().isInstanceOfSatisfying(SagaFact.BackupCompleted.class, completed -> {
            assertThat(completed.missing()).containsExactly(Component.ETCD);
            assertThat(completed.snapshots())
                    .extracting(SnapshotRef::component)
                    .containsExactly(Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES);
            assertThat(completed.notes()).singleElement().satisfies(note -> {
                assertThat(note.component()).isEqualTo(Component.ETCD);
                assertThat(note.problem().code()).isEqualTo("broken");
            });
        });
    }

    @Test
    void etcdAloneThatCannotBeSavedFailsTheBackup() {
        // Given
        scene.ask(Scene.hot(Component.ETCD));
        scene.answerUntil(Action.SNAPSHOT_ETCD);

        // When
        scene.failed(scene.open(Action.SNAPSHOT_ETCD, "etcd"), false);

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupFailed.class);
    }

    @Test
    void aHotBackupAsksEtcdForAQuorumAlone() {
        // When
        scene.ask(Scene.hotOfAll());

        // Then
        Work.OnEtcd work = (Work.OnEtcd) scene.open(Action.CHECK_ETCD, "etcd").work();
        assertThat(work.quorumSuffices()).isTrue();
    }

    @Test
    void whatWasWrongWithEtcdStandsInTheSealedPoint() {
        // Given
        Problem quorum =
                new Problem(ComponentNote.QUORUM_ONLY, "3 members that answer", "2 of 3 members", "m3", "Mend it.");
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.SNAPSHOT_ETCD);
        Task task = scene.open(Action.SNAPSHOT_ETCD, "etcd");
        var whole = (StepFact.SnapshotCompleted) Answers.fact(task, "run-1", scene.now);
        var noted = new StepFact.SnapshotCompleted(task.step(), whole.snapshot(), List.of(quorum));

        // When
        scene.report(
                new Report(task.step(), task.action(), task.fencingToken(), "run-1", "host-1", new Report.Done(noted)));

        // Then
        scene.answerUntil(Action.SEAL_POINT);
        Work.SealPoint seal =
                (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        PointDocument document = Json.read(seal.document().getBytes(StandardCharsets.UTF_8), PointDocument.class);
        assertThat(document.missing()).isEmpty();
        assertThat(document.notes()).containsExactly(new ComponentNote(Component.ETCD, "etcd", quorum));
    }

    @Test
    void aCheckOfEtcdThatFailedIsNotedThoughASnapshotWasTaken() {
        // Given
        scene.ask(Scene.hotOfAll());

        // When
        scene.failed(scene.open(Action.CHECK_ETCD, "etcd"), false);

        // Then
        scene.answerAll();
        SagaFact.BackupCompleted completed =
                scene.facts(SagaFact.BackupCompleted.class).getLast();
        assertThat(completed.missing()).isEmpty();
        assertThat(completed.notes()).singleElement().satisfies(note -> {
            assertThat(note.component()).isEqualTo(Component.ETCD);
            assertThat(note.target()).isEqualTo("etcd");
            assertThat(note.problem().code()).isEqualTo("broken");
        });
    }

    @Test
    void aWorkerIsToldWhereTheComponentAnswers() {
        // Given
        scene.ask(Scene.hot(Component.REGISTRY));

        // When
        scene.answerUntil(Action.SNAPSHOT_REGISTRY);

        // Then
        assertThat(scene.open(Action.SNAPSHOT_REGISTRY, "registry").work())
                .isEqualTo(new Work.SnapshotContent(
                        Clusters.endpoint(Component.REGISTRY),
                        Clusters.three().access(),
                        scene.running().point(),
                        Clusters.three().kubernetes()));
    }

    @Test
    void aPlanIsMadeWithTheEndpointsOfWhatIsAskedFor() {
        // Given
        Request restore = Scene.restore(Component.MARIADB, Component.REGISTRY);

        // When
        scene.ask(restore);

        // Then
        var work = (Work.PlanRestore) scene.open(Action.PLAN_RESTORE, "plan").work();
        assertThat(work.components()).containsExactly(Component.MARIADB, Component.REGISTRY);
        assertThat(work.endpoints())
                .containsExactly(Clusters.endpoint(Component.REGISTRY), Clusters.endpoint(Component.MARIADB));
    }

    @Test
    void everythingComesBackInTheReverseOrder() {
        // Given
        scene.ask(Scene.restore(
                Component.ETCD, Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.RestoreCompleted.class);
        assertThat(scene.tasks)
                .extracting(Task::action)
                .filteredOn(Action::touches)
                .startsWith(
                        Action.RESTORE_CERTIFICATES,
                        Action.RESTORE_MARIADB,
                        Action.RESTORE_MONGODB,
                        Action.RESTORE_REGISTRY,
                        Action.PARK_ETCD);
    }

    static Stream<List<Component>> plansThatDoNotFit() {
        return Stream.of(
                List.of(),
                List.of(Component.MARIADB),
                List.of(Component.MARIADB, Component.MARIADB),
                List.of(Component.MARIADB, Component.ETCD),
                List.of(Component.MARIADB, Component.REGISTRY, Component.MONGODB));
    }

    @ParameterizedTest
    @MethodSource("plansThatDoNotFit")
    void aPlanWithOtherSnapshotsThanWereAskedForIsIgnored(List<Component> planned) {
        // Given
        scene.ask(Scene.restore(Component.MARIADB, Component.REGISTRY));
        Task task = scene.open(Action.PLAN_RESTORE, "plan");

        // When
        Decision decision = report(task, Answers.planned(task.step(), planned));

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.notes()).singleElement().asString().contains("does not fit");
    }

    @Test
    void whatAnotherComponentReportsIsIgnored() {
        // Given
        scene.ask(Scene.restore(Component.MARIADB));
        scene.answerUntil(Action.RESTORE_MARIADB);
        Task task = scene.open(Action.RESTORE_MARIADB, "mariadb");

        // When
        Decision decision = report(
                task, new StepFact.ContentRestored(task.step(), Component.MONGODB, List.of(), List.of(), "none"));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aSnapshotThatCannotBeReadIsARefusal() {
        // Given
        scene.ask(Scene.restore(Component.MONGODB, Component.MARIADB));
        scene.answerUntil(Action.VERIFY_SNAPSHOT);

        // When
        scene.failed(scene.open(Action.VERIFY_SNAPSHOT, "mongodb"), false);

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.RestoreRefused.class);
    }

    @Test
    void aRegistryThatIsHalfRestoredNeedsNoRollBack() {
        // Given
        scene.ask(Scene.restore(Component.REGISTRY));
        scene.answerUntil(Action.RESTORE_REGISTRY);

        // When
        scene.failed(scene.open(Action.RESTORE_REGISTRY, "registry"), false);

        // Then
        assertThat(scene.facts.getLast())
                .isInstanceOfSatisfying(
                        SagaFact.RestoreFailed.class,
                        failed -> assertThat(failed.stateLeft())
                                .first()
                                .asString()
                                .startsWith("registry may hold some of what was to be restored"));
    }

    @Test
    void whatIsRestoredStaysWhenEtcdFailsAfterwards() {
        // Given
        scene.ask(Scene.restore(Component.ETCD, Component.MARIADB));
        scene.answerUntil(Action.REPLACE_ETCD_DATA);
        scene.failed(scene.open(Action.REPLACE_ETCD_DATA, "m1"), false);

        // When
        scene.answerAll();

        // Then
        assertThat(scene.tasks).noneMatch(task -> task.action() == Action.ROLL_BACK_MARIADB);
        assertThat(scene.facts.getLast())
                .isInstanceOfSatisfying(
                        SagaFact.RestoreFailed.class,
                        failed -> assertThat(failed.stateLeft())
                                .contains("mariadb is restored from " + Answers.OLD_POINT + " and stays so.")
                                .anyMatch(line -> line.startsWith("The etcd data of before the restore is back")));
    }

    @Test
    void aDatabaseThatCannotBeRolledBackIsLeftWithADescription() {
        // Given
        scene.ask(Scene.restore(Component.MONGODB));
        scene.answerUntil(Action.RESTORE_MONGODB);
        scene.failed(scene.open(Action.RESTORE_MONGODB, "mongodb"), false);

        // When
        while (scene.state.running() != null) {
            scene.failed(scene.open.getFirst(), false);
        }

        // Then
        assertThat(scene.facts.getLast())
                .isInstanceOfSatisfying(
                        SagaFact.RestoreFailed.class,
                        failed -> assertThat(failed.stateLeft())
                                .first()
                                .asString()
                                .startsWith("mongodb is not rolled back and may be half restored")
                                .contains(failed.saga()));
    }

    @Test
    void certificatesAreRestoredFromTheirSnapshotAndRolledBackWithItsName() {
        // Given
        scene.ask(Scene.restore(Component.CERTIFICATES));
        scene.answerUntil(Action.RESTORE_CERTIFICATES);
        Task restore = scene.open(Action.RESTORE_CERTIFICATES, "certificates");

        // When
        scene.failed(restore, false);

        // Then
        SnapshotRef snapshot = Answers.oldSnapshot(Component.CERTIFICATES);
        assertThat(restore.work())
                .isEqualTo(new Work.RestoreCertificates(Clusters.three().topology(), access(), snapshot, List.of()));
        assertThat(scene.open(Action.ROLL_BACK_CERTIFICATES, "certificates").work())
                .isEqualTo(new Work.RollBackCertificates(Clusters.three().topology(), access(), snapshot));
    }

    @Test
    void aFailedRestoreOfCertificatesDoesNotSayThatNoNodeWasTouched() {
        // Given
        scene.ask(Scene.restore(Component.CERTIFICATES));
        scene.answerUntil(Action.RESTORE_CERTIFICATES);
        scene.failed(scene.open(Action.RESTORE_CERTIFICATES, "certificates"), false);

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast())
                .isInstanceOfSatisfying(
                        SagaFact.RestoreFailed.class,
                        failed -> assertThat(failed.stateLeft())
                                .containsExactly(
                                        "certificates holds what it held before the restore.", "No node was stopped."));
    }

    private static Access access() {
        return Clusters.three().access();
    }

    private Decision report(Task task, StepFact.Completion fact) {
        return scene.report(
                new Report(task.step(), task.action(), task.fencingToken(), "run-x", "host-1", new Report.Done(fact)));
    }

    @Test
    void afterARestoreOfEtcdItIsSaidWhatToLookAt() {
        // Given
        scene.ask(Scene.restore(Component.ETCD));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.RestoreCompleted.class))
                .singleElement()
                .satisfies(restored -> assertThat(restored.lookAt())
                        .hasSize(3)
                        .anyMatch(line -> line.contains("calicoctl ipam check")));
    }

    @Test
    void whatASnapshotLacksOrTheComponentDidNotTakeIsNamedAtTheEndOfARestore() {
        // Given
        var loss = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1", "its blob is gone");
        scene.ask(Scene.restore(Component.REGISTRY));
        scene.answerUntil(Action.PLAN_RESTORE);
        Task plan = scene.open(Action.PLAN_RESTORE, "plan");
        StepFact.RestorePlanned planned = Answers.planned(plan.step(), List.of(Component.REGISTRY));
        report(
                plan,
                new StepFact.RestorePlanned(
                        plan.step(),
                        planned.point(),
                        planned.snapshots().stream()
                                .map(snapshot -> snapshot.without(List.of(loss)))
                                .toList(),
                        List.of(),
                        List.of(),
                        planned.planDigest(),
                        null,
                        List.of()));
        scene.answerUntil(Action.RESTORE_REGISTRY);
        Task restore = scene.open(Action.RESTORE_REGISTRY, "registry");

        // When
        report(
                restore,
                new StepFact.ContentRestored(
                        restore.step(), Component.REGISTRY, List.of(), List.of(), "every tag", List.of("app:v2")));
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.RestoreCompleted.class))
                .singleElement()
                .satisfies(restored -> assertThat(restored.notRestored())
                        .containsExactly("registry old:v1: its blob is gone", "registry app:v2: it did not take it"));
    }

    @Test
    void afterARestoreWithoutEtcdThereIsNothingToLookAt() {
        // Given
        scene.ask(Scene.restore(Component.REGISTRY));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.RestoreCompleted.class))
                .singleElement()
                .satisfies(restored -> assertThat(restored.lookAt()).isEmpty());
    }
}
