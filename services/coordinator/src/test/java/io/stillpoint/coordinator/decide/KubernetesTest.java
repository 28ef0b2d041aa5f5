package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API server is asked for, and what becomes of what it says. */
class KubernetesTest {

    private Scene scene;

    @BeforeEach
    void declare() {
        scene = new Scene(Clusters.withKubernetes(Clusters.withEverything(Clusters.three())));
    }

    @Test
    void eachAttemptIsToldWhenTheFirstWasHandedOut() {
        // Given
        scene.ask(Scene.restore(Component.REGISTRY));
        Task first = upTo(Action.RECYCLE_REGISTRY);
        Instant handedOut = scene.now;
        scene.now = scene.now.plusSeconds(40);

        // When
        scene.failedAndAgain(first);

        // Then
        Task second = upTo(Action.RECYCLE_REGISTRY);
        assertThat(second.step().attempt()).isEqualTo(2);
        assertThat(List.of(first, second))
                .extracting(Task::work)
                .allSatisfy(work -> assertThat(work)
                        .isInstanceOfSatisfying(
                                Work.OnKubernetes.class,
                                asked -> assertThat(asked.orderedAt()).isEqualTo(handedOut)));
    }

    @Test
    void whatIsNotWellIsPartOfTheOutcome() {
        // Given
        scene.ask(Scene.restore(Component.REGISTRY));
        Task check = upTo(Action.CHECK_CLUSTER);

        // When
        scene.report(new Report(
                check.step(),
                check.action(),
                check.fencingToken(),
                "run-1",
                "host-1",
                new Report.Done(Answers.notAllWell(check.step(), "w1"))));

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.RestoreCompleted.class);
        assertThat(scene.state.finished().getLast().outcome())
                .startsWith("restored from ")
                .contains(
                        "nodes not Ready: w1: NotReady",
                        "pods not running: kube-system/auth",
                        "phantom pods: shop/web");
    }

    @Test
    void whatCouldNotBeAskedIsPartOfTheOutcome() {
        // Given
        scene.ask(Scene.restore(Component.REGISTRY));
        scene.failed(upTo(Action.RECYCLE_REGISTRY), false);

        // When
        scene.failed(upTo(Action.CHECK_CLUSTER), false);

        // Then
        assertThat(scene.state.finished().getLast().succeeded()).isTrue();
        assertThat(scene.state.finished().getLast().outcome())
                .endsWith("; registry pods were not all replaced; nodes and pods could not be looked at");
    }

    @Test
    void waitingForThePlatformIsNoPartOfTheColdWindow() {
        // Given
        scene.ask(Scene.cold());
        Task check = upTo(Action.CHECK_CLUSTER);
        scene.now = scene.now.plusSeconds(200);

        // When
        scene.done(check);
        scene.done(upTo(Action.SEAL_POINT));

        // Then
        assertThat(scene.facts)
                .filteredOn(SagaFact.BackupCompleted.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        SagaFact.BackupCompleted.class,
                        completed -> assertThat(completed.coldWindowSeconds()).isLessThan(200));
    }

    /** Everything goes well until this is to be done. */
    private Task upTo(Action action) {
        scene.answerUntil(action);
        return scene.open(action, action == Action.SEAL_POINT ? "vault" : "kubernetes");
    }
}
