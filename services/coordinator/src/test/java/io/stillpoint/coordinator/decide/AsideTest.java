package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is removed of what restores keep aside, and what never is. */
class AsideTest {

    private static final String UNKNOWN = "s-unknown";

    private final Scene scene = new Scene(Clusters.withEverything(Clusters.smallest()));

    @Test
    void whatACompletedRestoreLeftIsRemovedWhereItWasListed() {
        // Given
        String restored = restore();

        // When
        ask(true, null, null);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerAll();

        // Then
        assertThat(removals()).singleElement().satisfies(task -> {
            assertThat(task.step().target()).isEqualTo("m1");
            assertThat(((Work.AsideOnNode) task.work()).sagas()).containsExactly(restored);
        });
        assertThat(fates()).containsExactly(AsideFate.REMOVED);
    }

    @Test
    void whatIsOnlyListedStays() {
        // Given
        String restored = restore();

        // When
        ask(false, null, null);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerAll();

        // Then
        assertThat(removals()).isEmpty();
        assertThat(fates()).containsExactly(AsideFate.REMOVABLE);
    }

    @Test
    void ofWhomNobodyRemembersHowItEndedNothingGoesByAge() {
        // When
        ask(true, null, 0L);
        list("m1", AsideState.COMPLETE, UNKNOWN);
        scene.answerAll();

        // Then
        assertThat(removals()).isEmpty();
        assertThat(verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.reason()).contains("only with --saga " + UNKNOWN));
    }

    @Test
    void whatAFailedRestoreLeftGoesOnlyWhenItIsNamed() {
        // Given
        scene.ask(Scene.restore(Component.MARIADB));
        scene.answerUntil(Action.RESTORE_MARIADB);
        String failed = scene.running().saga();
        scene.failed(scene.open(Action.RESTORE_MARIADB, "mariadb"), false);
        scene.answerAll();
        ask(true, null, null);
        list("mariadb", AsideState.UNFINISHED, failed);
        scene.answerAll();
        List<AsideVerdict> byAge = verdicts();

        // When
        ask(true, failed, null);
        list("mariadb", AsideState.UNFINISHED, failed);
        scene.answerAll();

        // Then
        assertThat(byAge).singleElement().satisfies(verdict -> {
            assertThat(verdict.fate()).isEqualTo(AsideFate.KEPT);
            assertThat(verdict.reason()).contains("can still be put back");
        });
        assertThat(removals())
                .singleElement()
                .satisfies(task -> assertThat(task.work())
                        .isEqualTo(new Work.AsideAtEndpoint(
                                Clusters.endpoint(Component.MARIADB),
                                Clusters.smallest().access(),
                                List.of(failed),
                                true)));
        assertThat(fates()).containsExactly(AsideFate.REMOVED);
    }

    @Test
    void whatAServerCallsUnfinishedStaysWhateverBecameOfItsSaga() {
        // Given
        String restored = restore();

        // When
        ask(true, null, null);
        list("mariadb", AsideState.UNFINISHED, restored);
        scene.answerAll();

        // Then
        assertThat(removals()).isEmpty();
    }

    @Test
    void anotherSagaThanTheNamedOneIsLeftAlone() {
        // Given
        String restored = restore();

        // When
        ask(true, UNKNOWN, null);
        list("m1", AsideState.UNKNOWN, restored, UNKNOWN);
        scene.answerAll();

        // Then
        assertThat(fates()).containsExactly(AsideFate.KEPT, AsideFate.REMOVED);
    }

    @Test
    void whatIsTooRecentStays() {
        // Given
        String restored = restore();
        scene.wait(Duration.ofMinutes(59));

        // When
        ask(true, null, 3600L);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerAll();

        // Then
        assertThat(fates()).containsExactly(AsideFate.KEPT);
    }

    @Test
    void aSecondAttemptChoosesWhatTheFirstOneChose() {
        // Given
        String restored = restore();
        ask(true, null, 0L);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerUntil(Action.REMOVE_ASIDE);
        scene.wait(Duration.ofMinutes(10));

        // When
        scene.failedAndAgain(scene.open(Action.REMOVE_ASIDE, "m1"));

        // Then
        assertThat(removals())
                .hasSize(2)
                .extracting(Task::work)
                .containsOnly(removals().getFirst().work());
    }

    @Test
    void whoDoesNotAnswerKeepsNobodyElseFromBeingRemoved() {
        // Given
        String restored = restore();
        ask(true, null, null);
        scene.failed(scene.open(Action.LIST_ASIDE, "mongodb"), false);

        // When
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerAll();

        // Then
        assertThat(fates()).containsExactly(AsideFate.REMOVED);
        assertThat(end().unanswered()).containsExactly("mongodb");
    }

    @Test
    void aRemovalThatFailsIsToldAsSuch() {
        // Given
        String restored = restore();
        ask(true, null, null);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerUntil(Action.REMOVE_ASIDE);

        // When
        scene.failed(scene.open(Action.REMOVE_ASIDE, "m1"), false);

        // Then
        assertThat(verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.fate()).isEqualTo(AsideFate.NOT_REMOVED);
            assertThat(verdict.reason()).contains("Look at it.");
        });
    }

    @Test
    void aCancelledRemovalSaysThatSomeOfItMayBeGone() {
        // Given
        String restored = restore();
        ask(true, null, null);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerUntil(Action.REMOVE_ASIDE);

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "wait"));

        // Then
        assertThat(scene.facts(SagaFact.OrderFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.kind()).isEqualTo(SagaKind.ASIDE);
            assertThat(failed.cancelled()).isTrue();
            assertThat(failed.stateLeft()).singleElement().asString().contains("may be gone");
        });
        assertThat(scene.state.running()).isNull();
    }

    @Test
    void restoresAreRememberedLongAfterTheirSagas() {
        // Given
        String restored = restore();
        for (int ended = 0; ended < 25; ended++) {
            scene.ask(Scene.hot());
            scene.answerAll();
        }

        // When
        ask(false, null, null);
        list("m1", AsideState.UNKNOWN, restored);
        scene.answerAll();

        // Then
        assertThat(fates()).containsExactly(AsideFate.REMOVABLE);
    }

    private String restore() {
        scene.ask(Scene.restore(Component.MARIADB));
        String saga = scene.running().saga();
        scene.answerAll();
        return saga;
    }

    private void ask(boolean remove, @Nullable String saga, @Nullable Long olderThanSeconds) {
        scene.ask(new Request.AsideRequested(Clusters.NAME, remove, saga, olderThanSeconds));
    }

    private void list(String target, AsideState state, String... sagas) {
        Task task = scene.open(Action.LIST_ASIDE, target);
        scene.report(new Report(
                task.step(),
                task.action(),
                task.fencingToken(),
                "run-1",
                "host-1",
                new Report.Done(Answers.aside(task.step(), state, sagas))));
    }

    private List<Task> removals() {
        return scene.tasks.stream()
                .filter(task -> task.action() == Action.REMOVE_ASIDE)
                .toList();
    }

    private SagaFact.AsideCompleted end() {
        return scene.facts(SagaFact.AsideCompleted.class).getLast();
    }

    private List<AsideVerdict> verdicts() {
        return end().items();
    }

    private List<AsideFate> fates() {
        return verdicts().stream().map(AsideVerdict::fate).toList();
    }
}
