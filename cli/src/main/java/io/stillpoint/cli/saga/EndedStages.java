package io.stillpoint.cli.saga;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the stages of one saga that has ended did, out of its facts: the state of a cluster keeps only how it ended. */
final class EndedStages {

    private static final String LEFT = "–";

    private final String saga;
    private final Map<String, StageSeen> stages = new LinkedHashMap<>();

    EndedStages(String saga) {
        this.saga = saga;
    }

    private static final class StageSeen {
        private int targets;
        private final Set<String> done = new LinkedHashSet<>();
        private int failures;
        private @Nullable Instant begun;
        private @Nullable Instant last;
        private @Nullable Problem given;

        /** Stages of reports that nobody asked for are in no plan. */
        private int wanted() {
            return Math.max(Math.max(targets, done.size()), 1);
        }

        private String mark() {
            if (given != null) {
                return "✗";
            }
            return done.size() >= wanted() ? "✓" : LEFT;
        }
    }

    /** Facts of other sagas change nothing. */
    void add(Envelope<Fact> envelope) {
        switch (envelope.data()) {
            case SagaFact.SagaStarted started when started.saga().equals(saga) -> plan(started.plan());
            case SagaFact.SagaCompensating compensating
            when compensating.saga().equals(saga) -> plan(compensating.plan());
            case StepFact step when step.step().saga().equals(saga) -> step(step, envelope.time());
            default -> {}
        }
    }

    private void plan(Plan plan) {
        plan.stages()
                .forEach(stage -> seen(stage.name()).targets = stage.targets().size());
    }

    private StageSeen seen(String stage) {
        return stages.computeIfAbsent(stage, _ -> new StageSeen());
    }

    private void step(StepFact fact, Instant at) {
        StageSeen seen = seen(fact.step().stage());
        seen.begun = seen.begun == null ? at : seen.begun;
        seen.last = at;
        switch (fact) {
            case StepFact.Completion _ -> seen.done.add(fact.step().target());
            case StepFact.StepFailed failed -> {
                seen.failures++;
                seen.given = failed.retried() ? seen.given : failed.problem();
            }
            default -> {}
        }
    }

    /** One line for each stage, in their order, one more for why it failed, and what the rarer mark means where it is used. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        stages.forEach((name, seen) -> {
            Instant begun = seen.begun;
            Instant last = seen.last;
            if (begun == null || last == null) {
                lines.add("· %-24s not begun".formatted(name));
                return;
            }
            lines.add("%s %-24s %d of %s, from %s, %s%s"
                    .formatted(
                            seen.mark(),
                            name,
                            seen.done.size(),
                            HumanText.plural(seen.wanted(), "target"),
                            HumanText.time(begun),
                            HumanText.duration(Duration.between(begun, last)),
                            seen.failures == 0 ? "" : ", " + HumanText.plural(seen.failures, "failed attempt")));
            Problem given = seen.given;
            if (given != null) {
                lines.add("    " + given.sentence());
            }
        });
        if (lines.stream().anyMatch(line -> line.startsWith(LEFT))) {
            lines.add(LEFT + " begun and not done everywhere: the saga ended, or went on, without the rest");
        }
        return lines;
    }
}
