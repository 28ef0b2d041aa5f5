package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in one line for people how a saga ended. */
final class SagaOutcome {

    /** How many nodes or pods are named; the fact has all of them. */
    private static final int NAMED = 3;

    private static final int LINES_LEFT = 12;

    private SagaOutcome() {}

    static String of(SagaFact fact) {
        return switch (fact) {
            case SagaFact.BackupCompleted completed ->
                "recovery point %s is sealed%s%s%s"
                        .formatted(
                                completed.point(),
                                partial(completed.missing()),
                                lost(completed.snapshots()),
                                notStarted(completed.nodesNotStarted()));
            case SagaFact.RestoreCompleted completed ->
                "restored from %s%s".formatted(completed.point(), notStarted(completed.nodesNotStarted()));
            case SagaFact.RestoreRehearsedOnPaper paper ->
                "dry run: plan %s from %s, nothing was touched".formatted(paper.planDigest(), paper.point());
            case SagaFact.OrderCompleted completed -> "done" + notStarted(completed.nodesNotStarted());
            case SagaFact.AsideCompleted completed -> aside(completed);
            case SagaFact.PruneCompleted completed -> pruned(completed);
            case SagaFact.BackupFailed failed -> failed.problem().sentence();
            case SagaFact.RestoreFailed failed -> failed.problem().sentence();
            case SagaFact.OrderFailed failed -> failed.problem().sentence();
            case SagaFact.RestoreRefused refused ->
                refused.problems().stream().map(Problem::sentence).collect(Collectors.joining(" "));
            default -> throw new IllegalArgumentException(fact.getClass().getSimpleName() + " ends no saga");
        };
    }

    /**
     * What the API server said at the end, with a semicolon before it; empty when all is well or nobody was asked. No saga stops
     * for it, so the outcome has to tell.
     */
    static String clusterFindings(SagaState saga) {
        List<String> findings = new ArrayList<>();
        for (StepState step : saga.steps().values()) {
            if (step.result() instanceof StepFact.ClusterChecked checked) {
                add(findings, "nodes not Ready", checked.notReadyNodes());
                add(findings, "pods not running", checked.podsNotRunning());
                add(findings, "phantom pods", checked.phantomPods());
            }
            if (step.status() == StepStatus.FAILED && step.action() == Action.CHECK_CLUSTER) {
                findings.add("nodes and pods could not be looked at");
            }
            if (step.status() == StepStatus.FAILED && step.action() == Action.RECYCLE_REGISTRY) {
                findings.add("registry pods were not all replaced");
            }
        }
        return findings.isEmpty() ? "" : "; " + String.join("; ", findings);
    }

    private static void add(List<String> findings, String what, List<String> these) {
        if (!these.isEmpty()) {
            String more = these.size() > NAMED ? " and more" : "";
            findings.add("%s: %s%s"
                    .formatted(what, String.join(", ", these.subList(0, Math.min(NAMED, these.size()))), more));
        }
    }

    private static String aside(SagaFact.AsideCompleted completed) {
        String unanswered =
                completed.unanswered().isEmpty() ? "" : "; no answer: " + String.join(", ", completed.unanswered());
        String fates = completed.items().stream()
                .collect(Collectors.groupingBy(AsideVerdict::fate, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(fate -> "%d %s"
                        .formatted(
                                fate.getValue(),
                                fate.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .collect(Collectors.joining(", "));
        String nothing = unanswered.isEmpty() ? "nothing is aside" : "nothing is aside where somebody answered";
        return (fates.isEmpty() ? nothing : "of what is aside: " + fates) + unanswered;
    }

    private static String pruned(SagaFact.PruneCompleted completed) {
        if (!completed.obstacles().isEmpty()) {
            return "nothing was removed: "
                    + completed.obstacles().stream().map(Problem::code).collect(Collectors.joining(", "));
        }
        long gone = completed.verdicts().stream().filter(PruneVerdict::goes).count();
        long stay = completed.verdicts().size() - gone + completed.more();
        String points = gone == 1 ? "1 recovery point" : gone + " recovery points";
        return completed.confirmed()
                ? "%s removed, %d stay; objects removed: %d".formatted(points, stay, completed.objects())
                : "dry run: %s would go, %d stay".formatted(points, stay);
    }

    private static String partial(List<Component> missing) {
        return missing.isEmpty()
                ? ""
                : ", PARTIAL: without " + missing.stream().map(Component::label).collect(Collectors.joining(", "));
    }

    private static String lost(List<SnapshotRef> snapshots) {
        int losses = snapshots.stream().mapToInt(each -> each.losses().size()).sum();
        return losses == 0 ? "" : ", WITH LOSSES: %d".formatted(losses);
    }

    /** The nodes that a saga which did what was asked has stopped and not brought back. */
    static List<String> notBack(SagaFact fact) {
        return switch (fact) {
            case SagaFact.BackupCompleted completed -> completed.nodesNotStarted();
            case SagaFact.RestoreCompleted completed -> completed.nodesNotStarted();
            case SagaFact.OrderCompleted completed -> completed.nodesNotStarted();
            default -> List.of();
        };
    }

    /** The first lines: a state must fit into one record. */
    static List<String> stateLeft(SagaFact fact) {
        List<String> lines = switch (fact) {
            case SagaFact.BackupCompleted completed -> completed.stateLeft();
            case SagaFact.RestoreCompleted completed -> completed.stateLeft();
            case SagaFact.OrderCompleted completed -> completed.stateLeft();
            case SagaFact.BackupFailed failed -> failed.stateLeft();
            case SagaFact.RestoreFailed failed -> failed.stateLeft();
            case SagaFact.OrderFailed failed -> failed.stateLeft();
            default -> List.of();
        };
        return lines.size() <= LINES_LEFT
                ? lines
                : Stream.concat(
                                lines.stream().limit(LINES_LEFT),
                                Stream.of("%d lines more.".formatted(lines.size() - LINES_LEFT)))
                        .toList();
    }

    private static String notStarted(List<String> nodes) {
        return nodes.isEmpty() ? "" : ", BUT DID NOT COME BACK: " + String.join(", ", nodes);
    }
}
