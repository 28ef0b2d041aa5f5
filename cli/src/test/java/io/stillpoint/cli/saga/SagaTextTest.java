package io.stillpoint.cli.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SagaTextTest {

    private static final Instant START = Instant.parse("2026-03-01T01:00:00Z");

    @Test
    void sayWhatIsWaitedForSinceWhenUntilWhenAndWhichAttempt() {
        // Given
        SagaState saga = saga(SagaState.Phase.RUNNING, null, null);

        // When
        List<String> lines = SagaText.describe(state(saga), saga, START.plusSeconds(90));

        // Then
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("10.0.0.12")
                        .contains("since 2026-03-01 01:00:30Z (60 s)")
                        .contains("until 2026-03-01 01:10:30Z")
                        .contains("attempt 2 of 3 or more until 2026-03-01 01:15:30Z")
                        .contains("docker is still up"));
    }

    @Test
    void aSagaThatLeftNodesDownNamesThemAndSaysWhatToDo() {
        // Given
        var ended = new ClusterState.FinishedSaga(
                "s-1",
                SagaKind.COLD_BACKUP,
                "r-1",
                "p-1",
                true,
                "recovery point p-1 is sealed, BUT DID NOT COME BACK: 10.0.0.31",
                START,
                START.plusSeconds(90),
                List.of(),
                List.of(),
                List.of("10.0.0.31"),
                List.of());

        // When
        List<String> lines = SagaText.ended("icp", ended, List.of());

        // Then
        assertThat(lines)
                .contains("not back: 10.0.0.31")
                .anySatisfy(line -> assertThat(line).contains("./stillpoint cluster start icp"));
    }

    @Test
    void anAttemptThatWaitsSaysWhenItBegins() {
        // Given
        SagaState saga = saga(SagaState.Phase.RUNNING, null, START.plusSeconds(100));

        // When
        List<String> lines = SagaText.describe(state(saga), saga, START.plusSeconds(90));

        // Then
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("attempt 2 failed, the next one begins at 2026-03-01 01:01:40Z")
                        .contains("docker is still up"));
    }

    @Test
    void aNodeThatWasNotStartedYetIsNamedToo() {
        // Given
        SagaState saga = saga(SagaState.Phase.RUNNING, null, null);

        // When
        List<String> lines = SagaText.describe(state(saga), saga, START.plusSeconds(90));

        // Then
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("10.0.0.13  not started"));
    }

    @Test
    void anApprovalThatIsWaitedForSaysUntilWhen() {
        // Given
        SagaState saga = saga(SagaState.Phase.AWAITING_APPROVAL, START.plusSeconds(900), null);

        // When
        List<String> lines = SagaText.describe(state(saga), saga, START.plusSeconds(300));

        // Then
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("approval").contains("10 min 00 s left"));
    }

    private static ClusterState state(SagaState saga) {
        return new ClusterState(
                "icp", null, 4, "", 9, saga, List.of(), Map.of(), List.of(), Map.of(), Map.of(), null, Map.of(),
                Map.of(), List.of(), List.of());
    }

    private static SagaState saga(SagaState.Phase phase, Instant phaseDeadline, Instant notBefore) {
        var stage = new Stage(
                "quiesce-masters",
                Action.QUIESCE,
                List.of("10.0.0.12", "10.0.0.13"),
                600,
                3,
                900,
                OnFailure.COMPENSATE);
        var plan = new Plan("icp", List.of(stage));
        var problem = new Problem("not-quiet", "docker gone", "docker is still up", "10.0.0.12", "Look at it.");
        var step = new SagaState.StepState(
                new StepRef("icp", "s-1", "quiesce-masters", "10.0.0.12", 2),
                Action.QUIESCE,
                SagaState.StepStatus.RUNNING,
                9,
                START.plusSeconds(30),
                START.plusSeconds(630),
                START.plusSeconds(30),
                START.plusSeconds(30),
                notBefore,
                null,
                List.of(problem),
                null,
                null);
        return new SagaState(
                "s-1",
                SagaKind.COLD_BACKUP,
                "r-1",
                new Request.StopRequested("icp"),
                null,
                phase,
                plan,
                plan,
                0,
                Map.of("quiesce-masters/10.0.0.12", step),
                null,
                false,
                START,
                null,
                phaseDeadline);
    }
}
