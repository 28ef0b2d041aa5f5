package io.stillpoint.cli.prune;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./stillpoint prune}: which recovery points the policy keeps, and why; removes the others. */
@Command(
        name = "prune",
        description = {
            "Says of each recovery point whether the cluster's policy keeps it, and why. Baselines and pinned points always stay.",
            "Removes nothing without --confirm."
        },
        footer = {"  ./stillpoint prune --cluster icp", "  ./stillpoint prune --cluster icp --confirm"},
        exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
public final class PruneCommand implements Callable<Integer> {

    @Option(names = "--cluster", required = true, description = "Name of the cluster.")
    private String cluster = "";

    @Option(names = "--confirm", description = "Removes what the policy does not keep. There is no way back.")
    private boolean confirm;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (KafkaBroker broker = KafkaBroker.connect()) {
            // What a program reads is nothing but JSON.
            TerminalDisplay terminal = output.json() ? TerminalDisplay.errors() : TerminalDisplay.system();
            SagaEnd end = new RequestSubmission(broker, terminal).await(new Request.PruneRequested(cluster, confirm));
            if (end.last() instanceof SagaFact.PruneCompleted completed) {
                if (output.json()) {
                    ResultOutput.json(completed);
                } else {
                    System.out.println();
                    ResultOutput.table(table(completed), "no recovery points yet");
                    notes(completed).forEach(System.out::println);
                }
            }
            return end.exitCode();
        }
    }

    static TextTable table(SagaFact.PruneCompleted completed) {
        var table = new TextTable("POINT", "STATUS", "WHY");
        for (PruneVerdict verdict : completed.verdicts()) {
            String status = verdict.goes() ? completed.confirmed() ? "removed" : "CAN GO" : "stays";
            table.row(verdict.point(), status, verdict.why());
        }
        return table;
    }

    /** What the table does not say. */
    static List<String> notes(SagaFact.PruneCompleted completed) {
        List<String> notes = new ArrayList<>();
        completed.obstacles().forEach(problem -> notes.add("NOTHING IS REMOVED: " + problem.sentence()));
        if (completed.more() > 0) {
            notes.add("%d older recovery points are not listed; they stay for now".formatted(completed.more()));
        }
        completed.refused().forEach(problem -> notes.add("NOT REMOVED: " + problem.sentence()));
        if (!completed.confirmed() && completed.verdicts().stream().anyMatch(PruneVerdict::goes)) {
            notes.add("Nothing was removed. With --confirm what can go is deleted for ever.");
        }
        return notes;
    }
}
