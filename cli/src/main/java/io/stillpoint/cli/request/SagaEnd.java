package io.stillpoint.cli.request;

import io.stillpoint.cli.output.AcceptedLosses;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.AsideFate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How what was asked for ended, as an exit code. */
public record SagaEnd(Fact last, int exitCode) {

    private static final AcceptedLosses NONE = new AcceptedLosses(List.of());

    /** The end that this fact means, empty while things go on. */
    static Optional<SagaEnd> of(Fact fact) {
        return switch (fact) {
            case SagaFact.RestoreRefused _ -> Optional.of(new SagaEnd(fact, ExitCode.REFUSED));
            case SagaFact.BackupCompleted it -> done(fact, nothingToLookAt(it, NONE));
            case SagaFact.RestoreCompleted it ->
                done(fact, it.nodesNotStarted().isEmpty() && it.notRestored().isEmpty());
            case SagaFact.OrderCompleted it -> done(fact, it.nodesNotStarted().isEmpty());
            case SagaFact.AsideCompleted it ->
                done(
                        fact,
                        it.unanswered().isEmpty()
                                && it.items().stream().noneMatch(item -> item.fate() == AsideFate.NOT_REMOVED));
            case SagaFact.PruneCompleted it
            when it.confirmed() && !it.obstacles().isEmpty() -> Optional.of(new SagaEnd(fact, ExitCode.REFUSED));
            case SagaFact.PruneCompleted it ->
                done(fact, it.obstacles().isEmpty() && it.refused().isEmpty());
            case SagaFact.RestoreRehearsedOnPaper _ -> done(fact, true);
            case SagaFact.BackupFailed _, SagaFact.RestoreFailed _, SagaFact.OrderFailed _ ->
                Optional.of(new SagaEnd(fact, ExitCode.FAILED));
            default -> Optional.empty();
        };
    }

    /**
     * As an exit code where some losses are acknowledged, which are read only if there are any. What was asked for is done even
     * if they cannot be read: then all of them count.
     */
    public int exitCode(Supplier<AcceptedLosses> accepted) {
        if (exitCode != ExitCode.DONE_WITH_WARNINGS || !(last instanceof SagaFact.BackupCompleted it)) {
            return exitCode;
        }
        try {
            return nothingToLookAt(it, accepted.get()) ? ExitCode.DONE : exitCode;
        } catch (CliException e) {
            TerminalDisplay.errors()
                    .line("note     which losses are acknowledged could not be read, so all of them count: "
                            + e.getMessage());
            return exitCode;
        }
    }

    private static boolean nothingToLookAt(SagaFact.BackupCompleted it, AcceptedLosses accepted) {
        return it.nodesNotStarted().isEmpty()
                && it.missing().isEmpty()
                && accepted.open(it.cluster(), it.snapshots()).isEmpty();
    }

    /** What failed in its preflight was refused: nothing was touched. */
    SagaEnd after(boolean onlyLooked) {
        return onlyLooked && exitCode == ExitCode.FAILED && !cancelled() ? new SagaEnd(last, ExitCode.REFUSED) : this;
    }

    /** For the one who cancelled it, to whom this end is what was asked for, and any other one is not. */
    SagaEnd asCancelled(boolean broughtBack) {
        int done = broughtBack ? ExitCode.DONE : ExitCode.DONE_WITH_WARNINGS;
        return new SagaEnd(last, cancelled() ? done : ExitCode.FAILED);
    }

    private boolean cancelled() {
        return switch (last) {
            case SagaFact.BackupFailed it -> it.cancelled();
            case SagaFact.RestoreFailed it -> it.cancelled();
            case SagaFact.OrderFailed it -> it.cancelled();
            default -> false;
        };
    }

    private static Optional<SagaEnd> done(Fact fact, boolean nothingToLookAt) {
        return Optional.of(new SagaEnd(fact, nothingToLookAt ? ExitCode.DONE : ExitCode.DONE_WITH_WARNINGS));
    }
}
