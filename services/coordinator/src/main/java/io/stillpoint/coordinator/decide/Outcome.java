package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** How a saga ended, in one line for people. */
final class Outcome {

    private Outcome() {}

    static String of(SagaFact fact) {
        return switch (fact) {
            case SagaFact.BackupCompleted completed ->
                "recovery point %s is sealed%s%s"
                        .formatted(
                                completed.point(), partial(completed.missing()), besides(completed.nodesNotStarted()));
            case SagaFact.RestoreCompleted completed ->
                "restored from %s%s".formatted(completed.point(), besides(completed.nodesNotStarted()));
            case SagaFact.RestoreRehearsedOnPaper paper ->
                "dry run: plan %s from %s, nothing was touched".formatted(paper.planDigest(), paper.point());
            case SagaFact.OrderCompleted completed -> "done" + besides(completed.nodesNotStarted());
            case SagaFact.BackupFailed failed -> failed.problem().sentence();
            case SagaFact.RestoreFailed failed -> failed.problem().sentence();
            case SagaFact.OrderFailed failed -> failed.problem().sentence();
            case SagaFact.RestoreRefused refused ->
                refused.problems().stream().map(Problem::sentence).collect(Collectors.joining(" "));
            default -> throw new IllegalArgumentException(fact.getClass().getSimpleName() + " ends no saga");
        };
    }

    private static String partial(List<Component> missing) {
        return missing.isEmpty()
                ? ""
                : ", PARTIAL: without " + missing.stream().map(Component::label).collect(Collectors.joining(", "));
    }

    private static String besides(List<String> nodesNotStarted) {
        return nodesNotStarted.isEmpty() ? "" : "; did not come back: " + String.join(", ", nodesNotStarted);
    }
}
