package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaleReportsTest {

    private final Scene scene = new Scene(Clusters.three());

    @BeforeEach
    void imagesAreBeingTaken() {
        scene.ask(Scene.cold());
        scene.answerUntil(Action.IMAGE_NODE);
    }

    @Test
    void aReportOnAnOlderAttemptIsIgnored() {
        // Given
        Task first = scene.open(Action.IMAGE_NODE, "m1");
        scene.passDeadline();

        // When
        Decision decision = scene.done(first);

        // Then
        assertIgnored(decision, "attempt 1");
    }

    @Test
    void aReportWithAnOlderTokenIsIgnored() {
        // Given
        Report report = Answers.done(scene.open(Action.IMAGE_NODE, "m1"), "run-x", scene.now);
        Report older = new Report(report.step(), report.action(), 3, "run-x", "host-1", report.outcome());

        // When
        Decision decision = scene.report(older);

        // Then
        assertIgnored(decision, "token 3");
    }

    @Test
    void theSecondOfTwoRunsIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        scene.report(Answers.done(task, "run-first", scene.now));

        // When
        Decision decision = scene.report(Answers.done(task, "run-second", scene.now));

        // Then
        assertIgnored(decision, "has ended already");
    }

    @Test
    void aFailureAfterTheSuccessIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        scene.done(task);

        // When
        Decision decision = scene.failed(task, false);

        // Then
        assertIgnored(decision, "has ended already");
    }

    @Test
    void aReportOfAnotherSagaIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        StepRef other = new StepRef(Clusters.NAME, "s-other", "image-nodes", "m1", 1);
        Report report = Answers.done(task, "run-x", scene.now);

        // When
        Decision decision = scene.report(new Report(
                other, report.action(), report.fencingToken(), report.run(), report.worker(), report.outcome()));

        // Then
        assertIgnored(decision, "s-other does not run");
    }

    @Test
    void aReportOnAStepThatNobodyStartedIsIgnored() {
        // Given
        StepRef never = new StepRef(Clusters.NAME, scene.running().saga(), "start-masters", "m1", 1);

        // When
        Decision decision = scene.report(new Report(
                never,
                Action.START_NODE,
                99,
                "run-x",
                "host-1",
                new Report.Done(new StepFact.NodeStarted(never, "m1", "b"))));

        // Then
        assertIgnored(decision, "was never started");
    }

    @Test
    void aReportOfAnotherActionIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        Report report = Answers.done(task, "run-x", scene.now);

        // When
        Decision decision = scene.report(
                new Report(task.step(), Action.QUIESCE, task.fencingToken(), "run-x", "host-1", report.outcome()));

        // Then
        assertIgnored(decision, "speaks of QUIESCE");
    }

    @Test
    void aResultOfAnotherKindIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");

        // When
        Decision decision = report(task, new StepFact.NodeStarted(task.step(), "m1", "boot-2"));

        // Then
        assertIgnored(decision, "does not fit");
    }

    @Test
    void aSnapshotOfAnotherNodeIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        SnapshotRef other = ((StepFact.SnapshotCompleted)
                        Answers.fact(scene.open(Action.IMAGE_NODE, "m2"), "r", scene.now))
                .snapshot();

        // When
        Decision decision = report(task, new StepFact.SnapshotCompleted(task.step(), other));

        // Then
        assertIgnored(decision, "does not fit");
    }

    @Test
    void aHotSnapshotIsNoPartOfAColdBackup() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        SnapshotRef cold = ((StepFact.SnapshotCompleted) Answers.fact(task, "run-x", scene.now)).snapshot();
        SnapshotRef hot = new SnapshotRef(
                cold.cluster(),
                cold.point(),
                cold.component(),
                cold.target(),
                cold.run(),
                Consistency.HOT,
                cold.manifestKey(),
                null,
                cold.manifestSha256(),
                1,
                1,
                null,
                null,
                scene.now);

        // When
        Decision decision = report(task, new StepFact.SnapshotCompleted(task.step(), hot));

        // Then
        assertIgnored(decision, "does not fit");
    }

    @Test
    void aReportAfterTheEndIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        scene.answerAll();

        // When
        Decision decision = scene.done(task);

        // Then
        assertIgnored(decision, "does not run");
    }

    @Test
    void aReportOnAStepThatWasGivenUpIsIgnored() {
        // Given
        Task task = scene.open(Action.IMAGE_NODE, "m1");
        scene.failed(scene.open(Action.IMAGE_NODE, "m2"), false);

        // When
        Decision decision = scene.done(task);

        // Then
        assertIgnored(decision, "has ended already");
    }

    private Decision report(Task task, StepFact.Completion fact) {
        return scene.report(
                new Report(task.step(), task.action(), task.fencingToken(), "run-x", "host-1", new Report.Done(fact)));
    }

    private static void assertIgnored(Decision decision, String why) {
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.tasks()).isEmpty();
        assertThat(decision.notes()).singleElement().asString().contains(why);
    }
}
