package io.stillpoint.cli.prune;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
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
            List<CatalogueEntry> catalogue = broker.catalogue();
            SagaEnd end = new RequestSubmission(broker, terminal).await(new Request.PruneRequested(cluster, confirm));
            if (end.last() instanceof SagaFact.PruneCompleted completed) {
                if (output.json()) {
                    ResultOutput.json(completed);
                } else {
                    System.out.println();
                    ResultOutput.table(PruneText.table(completed, catalogue), "no recovery points yet");
                    PruneText.notes(completed).forEach(System.out::println);
                }
            }
            return end.exitCode();
        }
    }
}
