package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnaskedVerificationTest {

    private final Scene scene = new Scene(Clusters.smallest());
    private SnapshotRef snapshot;
    private StepRef step;

    @BeforeEach
    void aSnapshotWasTaken() {
        scene.ask(Scene.hot());
        scene.answerAll();
        StepFact.SnapshotCompleted taken =
                scene.facts(StepFact.SnapshotCompleted.class).getLast();
        snapshot = taken.snapshot();
        step = UnaskedReport.step(taken.step().saga(), snapshot);
    }

    @Test
    void itBecomesAFactThoughNothingRuns() {
        // Given
        Report verified = report(new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));

        // When
        Decision decision = scene.decide(new ClusterInput.ReportArrived(verified));

        // Then
        assertThat(decision.facts()).containsExactly(new StepFact.SnapshotVerified(step, snapshot));
    }

    @Test
    void itBecomesAFactOnce() {
        // Given
        Report verified = report(new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));
        scene.decide(new ClusterInput.ReportArrived(verified));

        // When
        Decision decision = scene.decide(new ClusterInput.ReportArrived(verified));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void whatIsFoundDamagedAgainOnAnotherDayIsSaidAgain() {
        // Given
        Report unreadable = report(new Report.Failed(Answers.problem("object-damaged", "etcd"), false));
        scene.decide(new ClusterInput.ReportArrived(unreadable));
        scene.wait(Duration.ofHours(23));
        Decision sameDay = scene.decide(new ClusterInput.ReportArrived(unreadable));
        scene.wait(Duration.ofHours(1));

        // When
        Decision nextDay = scene.decide(new ClusterInput.ReportArrived(unreadable));

        // Then
        assertThat(sameDay.facts()).isEmpty();
        assertThat(nextDay.facts()).hasSize(1);
    }

    /** Somebody has put the object back on the very day. */
    @Test
    void theLastLookCountsWhateverTheOneBeforeItFound() {
        // Given
        Report whole = report(new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));
        Report damaged = report(new Report.Failed(Answers.problem("object-damaged", "etcd"), false));
        scene.decide(new ClusterInput.ReportArrived(whole));
        scene.wait(Duration.ofHours(1));
        scene.decide(new ClusterInput.ReportArrived(damaged));
        scene.wait(Duration.ofHours(1));

        // When
        Decision repaired = scene.decide(new ClusterInput.ReportArrived(whole));

        // Then
        assertThat(repaired.facts()).hasSize(1);
        assertThat(scene.decide(new ClusterInput.ReportArrived(whole)).facts()).isEmpty();
        scene.wait(Duration.ofHours(1));
        assertThat(scene.decide(new ClusterInput.ReportArrived(damaged)).facts())
                .hasSize(1);
    }

    @Test
    void thatASnapshotCannotBeReadIsPublished() {
        // Given
        Report unreadable = report(new Report.Failed(Answers.problem("digest-differs", "etcd"), false));

        // When
        Decision decision = scene.decide(new ClusterInput.ReportArrived(unreadable));

        // Then
        assertThat(decision.facts()).singleElement().isInstanceOf(StepFact.StepFailed.class);
    }

    @Test
    void itDisturbsNoSagaThatRuns() {
        // Given
        scene.ask(Scene.cold());
        var before = scene.running();

        // When
        scene.decide(
                new ClusterInput.ReportArrived(report(new Report.Done(new StepFact.SnapshotVerified(step, snapshot)))));

        // Then
        assertThat(scene.running()).isEqualTo(before);
    }

    @Test
    void somethingElseUnderItsNameIsIgnored() {
        // Given
        Report other = report(new Report.Done(new StepFact.NodeStarted(step, "m1", "boot")));

        // When
        Decision decision = scene.decide(new ClusterInput.ReportArrived(other));

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.notes()).hasSize(1);
    }

    private Report report(Report.Outcome outcome) {
        return UnaskedReport.of(step, "run-v", "host-2", outcome);
    }
}
