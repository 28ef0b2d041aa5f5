package io.stillpoint.cli.saga;

import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.StepTries;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Answers "what is being waited for": by whom, since when, until when, which attempt. */
final class SagaText {

    private SagaText() {}

    static List<String> describe(ClusterState state, SagaState saga, Instant now) {
        var lines = new ArrayList<String>();
        lines.add("saga      " + saga.saga());
        lines.add("cluster   " + state.cluster());
        lines.add("kind      " + FactText.label(saga.kind()));
        lines.add("phase     " + phase(saga, now));
        lines.add("started   %s (%s ago)"
                .formatted(
                        HumanText.time(saga.startedAt()), HumanText.duration(Duration.between(saga.startedAt(), now))));
        if (saga.point() != null) {
            lines.add("point     " + saga.point());
        }
        if (saga.windowStartedAt() != null) {
            lines.add("standing still since %s (%s)"
                    .formatted(
                            HumanText.time(saga.windowStartedAt()),
                            HumanText.duration(Duration.between(saga.windowStartedAt(), now))));
        }
        Problem cause = saga.cause();
        if (cause != null) {
            lines.add("because   " + cause.sentence());
        }
        lines.add("");
        for (int i = 0; i < saga.plan().stages().size(); i++) {
            lines.addAll(stage(saga, saga.plan().stages().get(i), i, now));
        }
        if (!state.line().isEmpty()) {
            lines.add("");
            lines.add("waiting in line: "
                    + HumanText.join(state.line().stream()
                            .map(ClusterState.Waiting::saga)
                            .toList()));
        }
        return lines;
    }

    /** @param stages what each of its stages did, one line or more each */
    static List<String> ended(String cluster, ClusterState.FinishedSaga ended, List<String> stages) {
        var lines = new ArrayList<String>();
        lines.add("saga %s of %s ended %s: %s"
                .formatted(ended.saga(), cluster, HumanText.time(ended.endedAt()), ended.outcome()));
        if (!ended.notBack().isEmpty()) {
            lines.add("not back: " + HumanText.join(ended.notBack()));
            lines.add(FactText.remedyForNotBack(cluster));
        }
        if (!ended.stateLeft().isEmpty()) {
            lines.add("state left:");
            ended.stateLeft().forEach(line -> lines.add("  " + line));
        }
        lines.add("started   %s, took %s"
                .formatted(
                        HumanText.time(ended.startedAt()),
                        HumanText.duration(Duration.between(ended.startedAt(), ended.endedAt()))));
        lines.addAll(stages);
        lines.add("all of it: ./stillpoint events --saga " + ended.saga());
        return lines;
    }

    private static String phase(SagaState saga, Instant now) {
        return switch (saga.phase()) {
            case RUNNING -> "running";
            case COMPENSATING -> saga.cancelled() ? "cancelled, being brought back" : "failed, being brought back";
            case AWAITING_APPROVAL -> {
                Instant until = saga.phaseDeadline();
                yield "waits for approval of its plan"
                        + (until == null
                                ? ""
                                : " until %s (%s left)"
                                        .formatted(
                                                HumanText.time(until),
                                                HumanText.duration(Duration.between(now, until))));
            }
        };
    }

    private static List<String> stage(SagaState saga, Stage stage, int index, Instant now) {
        var lines = new ArrayList<String>();
        boolean current = index == saga.stageIndex();
        String mark = index < saga.stageIndex() ? "✓" : current ? "▶" : "·";
        lines.add("%s %-24s %s"
                .formatted(mark, stage.name(), HumanText.plural(stage.targets().size(), "target")));
        if (current) {
            for (String target : stage.targets()) {
                lines.add("    " + step(saga, stage, target, now));
            }
        }
        return lines;
    }

    private static String step(SagaState saga, Stage stage, String target, Instant now) {
        SagaState.StepState step = saga.steps().get(stage.name() + "/" + target);
        if (step == null) {
            return target + "  not started";
        }
        String last = step.problems().isEmpty()
                ? ""
                : "  (last: " + step.problems().getLast().sentence() + ")";
        return switch (step.status()) {
            case DONE ->
                target + "  done"
                        + (step.result() instanceof StepFact.ClusterChecked checked
                                ? ": " + FactText.checked(checked)
                                : "");
            case FAILED -> target + "  failed" + last;
            case RUNNING ->
                "%s  waited for since %s (%s), %s%s"
                        .formatted(
                                target,
                                HumanText.time(step.startedAt()),
                                HumanText.duration(Duration.between(step.startedAt(), now)),
                                attempt(stage, step, now),
                                last);
        };
    }

    private static String attempt(Stage stage, SagaState.StepState step, Instant now) {
        if (step.notBefore() != null) {
            return "attempt %d failed, the next one begins at %s"
                    .formatted(step.ref().attempt(), HumanText.time(step.notBefore()));
        }
        if (step.queued()) {
            return "attempt %d is not taken yet; look whether %s runs: ./stillpoint doctor"
                    .formatted(step.ref().attempt(), step.action().capability().label());
        }
        String of = step.ref().attempt() <= stage.maxAttempts() ? " of " + stage.maxAttempts() : "";
        Instant tried = StepTries.of(step, stage, now).until(stage);
        return "until %s, attempt %d%s%s"
                .formatted(
                        HumanText.time(step.deadline()),
                        step.ref().attempt(),
                        of,
                        stage.retrySeconds() == 0 ? "" : " or more until " + HumanText.time(tried));
    }
}
