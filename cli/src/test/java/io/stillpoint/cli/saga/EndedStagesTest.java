package io.stillpoint.cli.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A saga that has ended is told of as one that runs is: each stage, when, and why not. */
class EndedStagesTest {

    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void eachStageSaysWhenItWasHowLongItTookAndWhyItFailed() {
        // Given
        var stages = new EndedStages("s-1");
        stages.add(fact(0, new SagaFact.SagaStarted("icp", "s-1", SagaKind.STOP, "r-1", null, plan())));
        stages.add(fact(1, started("s-1", "park-etcd", 1)));
        stages.add(fact(5, new StepFact.KubeletStopped(step("s-1", "park-etcd", 1), "10.0.0.1")));
        stages.add(fact(6, started("s-1", "quiesce", 1)));
        stages.add(fact(7, started("s-2", "seal", 1)));
        Problem problem = new Problem("not-quiet", "docker gone", "docker", "10.0.0.1", "Look at it.");
        stages.add(fact(66, new StepFact.StepFailed(step("s-1", "quiesce", 1), Action.QUIESCE, problem, false)));

        // When
        List<String> lines = stages.lines();

        // Then
        assertThat(lines)
                .containsExactly(
                        "✓ park-etcd                1 of 1 target, from 2026-11-29 12:00:01Z, 4 s",
                        "✗ quiesce                  0 of 1 target, from 2026-11-29 12:00:06Z, 60 s, 1 failed attempt",
                        "    10.0.0.1: expected docker gone, found docker. Look at it.",
                        "· seal                     not begun");
    }

    @Test
    void aStageThatWasNotDoneEverywhereIsNotTicked() {
        // Given
        var stages = new EndedStages("s-1");
        stages.add(fact(0, new SagaFact.SagaStarted("icp", "s-1", SagaKind.STOP, "r-1", null, plan())));
        stages.add(fact(1, started("s-1", "park-etcd", 1)));

        // When
        List<String> lines = stages.lines();

        // Then
        assertThat(lines)
                .startsWith("– park-etcd                0 of 1 target, from 2026-11-29 12:00:01Z, 0 s")
                .endsWith("– begun and not done everywhere: the saga ended, or went on, without the rest");
    }

    private static Plan plan() {
        return new Plan(
                "icp",
                Stream.of("park-etcd", "quiesce", "seal")
                        .map(name ->
                                new Stage(name, Action.PARK_ETCD, List.of("10.0.0.1"), 60, 1, 0, OnFailure.COMPENSATE))
                        .toList());
    }

    private static StepFact started(String saga, String stage, int attempt) {
        return new StepFact.StepStarted(step(saga, stage, attempt), Action.PARK_ETCD, 7, AT, null, null);
    }

    private static StepRef step(String saga, String stage, int attempt) {
        return new StepRef("icp", saga, stage, "10.0.0.1", attempt);
    }

    private static Envelope<Fact> fact(long seconds, Fact data) {
        return new Envelope<>(
                "e-" + seconds,
                "/test",
                EventTypes.typeOf((Record) data),
                AT.plusSeconds(seconds),
                "icp",
                null,
                null,
                1L,
                "",
                data);
    }
}
