package io.stillpoint.cli.demo;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.prune.PruneText;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.SagaFact.BackupCompleted;
import io.stillpoint.schemas.event.SagaFact.PruneCompleted;
import io.stillpoint.schemas.policy.PruneVerdict;
import java.util.List;
import java.util.stream.Stream;

/** What the policy of the demo keeps, and why: a dry run of prune, as the scheduler asks for the real one once a day. */
record DemoPrune(String cluster, KafkaBroker broker, TerminalDisplay terminal) {

    /** Fails unless a prune could go on and both points would stay, the baseline because it is one. */
    void explain(BackupCompleted baseline, BackupCompleted hot) {
        SagaEnd end = new RequestSubmission(broker, terminal).endsWithThis().await(new PruneRequested(cluster, false));
        if (!(end.last() instanceof PruneCompleted completed) || end.exitCode() != ExitCode.DONE) {
            throw new CliException("the dry run of prune did not complete: " + FactText.of(end.last()));
        }
        Stream.concat(
                        PruneText.table(completed, broker.catalogue()).lines().stream(),
                        PruneText.notes(completed).stream())
                .forEach(line -> terminal.line("    " + line));
        List<PruneVerdict> stay = completed.verdicts().stream()
                .filter(verdict -> !verdict.goes() && !verdict.why().isBlank())
                .toList();
        boolean kept = stay.stream().anyMatch(verdict -> verdict.point().equals(hot.point()));
        boolean forEver = stay.stream()
                .anyMatch(verdict -> verdict.point().equals(baseline.point())
                        && verdict.why().startsWith("baseline"));
        if (!completed.obstacles().isEmpty() || !kept || !forEver) {
            throw new CliException("expected baseline %s and recovery point %s to stay and nothing in the way, found %s"
                    .formatted(baseline.point(), hot.point(), completed));
        }
    }
}
