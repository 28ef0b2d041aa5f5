package io.stillpoint.coordinator.decide.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StateLeftTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:49:24Z");

    /** How a step ended, or that there was none. */
    enum End {
        NONE,
        DONE,
        FAILED
    }

    /** What the last look at etcd saw. */
    enum Look {
        NONE,
        HEALTHY,
        MISSING,
        FAILED
    }

    static List<Arguments> everyWay() {
        List<Arguments> ways = new ArrayList<>();
        for (End park : List.of(End.DONE, End.FAILED)) {
            for (End unpark : End.values()) {
                for (Look first : Look.values()) {
                    for (Look second : Look.values()) {
                        ways.add(Arguments.of(park, unpark, first, second));
                    }
                }
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void whatIsSaidOfAMemberIsWhatWasLastKnown(End park, End unpark, Look first, Look second) {
        // Given
        Look last = second == Look.NONE ? first : second;
        boolean seen = first == Look.HEALTHY || second == Look.HEALTHY;
        boolean parked = !seen && park == End.DONE && unpark == End.NONE;
        boolean unknown = !seen && unpark == End.FAILED || !seen && park == End.FAILED && unpark == End.NONE;

        // When
        List<String> lines = StateLeft.lines("icp", saga(park, unpark, first, second));

        // Then
        List<String> own =
                lines.stream().filter(line -> line.startsWith("m1: ")).toList();
        String line = String.join("", own);
        assertThat(own).hasSizeLessThanOrEqualTo(1);
        assertThat(line.startsWith("m1: etcd is parked")).isEqualTo(parked);
        assertThat(line.contains("not known is whether etcd is parked")).isEqualTo(unknown);
        assertThat(lines.stream()
                        .filter(any -> any.startsWith("At the last look"))
                        .toList())
                .hasSize(last == Look.NONE ? 0 : 1);
    }

    @Test
    void nodesThatAreAsBeforeShareALine() {
        // Given
        List<StepState> steps = List.of(
                step(Action.PARK_ETCD, "m1", 1, StepStatus.DONE, null),
                step(Action.PARK_ETCD, "m2", 2, StepStatus.DONE, null),
                step(Action.PARK_ETCD, "m3", 3, StepStatus.DONE, null),
                step(Action.UNPARK_ETCD, "m1", 4, StepStatus.DONE, null),
                step(Action.UNPARK_ETCD, "m2", 5, StepStatus.DONE, null));

        // When
        List<String> lines = StateLeft.lines("icp", saga(steps));

        // Then
        assertThat(lines)
                .containsExactly(
                        "As before: m1, m2.",
                        "m3: etcd is parked. Repair what keeps it down, then run: ./stillpoint cluster start icp.");
    }

    private static SagaState saga(End park, End unpark, Look first, Look second) {
        List<StepState> steps = new ArrayList<>();
        steps.add(step(Action.PARK_ETCD, "m1", 1, status(park), null));
        if (unpark != End.NONE) {
            steps.add(step(Action.UNPARK_ETCD, "m1", 2, status(unpark), null));
        }
        look(first, 3, steps);
        look(second, 4, steps);
        return saga(steps);
    }

    private static StepStatus status(End end) {
        return end == End.DONE ? StepStatus.DONE : StepStatus.FAILED;
    }

    private static void look(Look look, long token, List<StepState> steps) {
        if (look == Look.NONE) {
            return;
        }
        StepRef ref = ref(Action.AWAIT_ETCD, "etcd", token);
        StepFact.Completion seen = look == Look.FAILED
                ? null
                : new StepFact.EtcdHealthy(
                        ref,
                        look == Look.HEALTHY ? List.of("m1", "m2", "m3") : List.of("m2", "m3"),
                        look == Look.HEALTHY ? List.of() : List.of("m1"));
        steps.add(step(
                Action.AWAIT_ETCD, "etcd", token, look == Look.FAILED ? StepStatus.FAILED : StepStatus.DONE, seen));
    }

    private static StepRef ref(Action action, String target, long token) {
        return new StepRef("icp", "s-1", action.name() + "-" + token, target, 1);
    }

    private static StepState step(
            Action action, String target, long token, StepStatus status, StepFact.Completion result) {
        return new StepState(
                ref(action, target, token),
                action,
                status,
                token,
                NOW,
                NOW,
                NOW,
                NOW,
                null,
                result,
                List.of(),
                null,
                null);
    }

    private static SagaState saga(List<StepState> steps) {
        Map<String, StepState> byName = new LinkedHashMap<>();
        steps.forEach(step -> byName.put(step.ref().step(), step));
        Plan plan = new Plan("icp", List.of());
        return new SagaState(
                "s-1",
                SagaKind.STOP,
                "r-1",
                new Request.StopRequested(Clusters.NAME),
                null,
                SagaState.Phase.COMPENSATING,
                plan,
                plan,
                0,
                byName,
                Answers.problem("broken", "m1"),
                false,
                NOW,
                NOW,
                null);
    }
}
