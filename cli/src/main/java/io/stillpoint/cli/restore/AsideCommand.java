package io.stillpoint.cli.restore;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stillpoint restore aside}: what restores keep of what they replaced. */
@Command(
        name = "aside",
        description = "Lists and removes what restores keep aside of what they replaced.",
        subcommands = {AsideCommand.ListAside.class, AsideCommand.Remove.class})
final class AsideCommand {

    @Command(
            name = "list",
            description = "Asks nodes and servers what restores keep aside there. Changes nothing.",
            footer = {"  ./stillpoint restore aside list --cluster icp"},
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class ListAside implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            return carryOut(new Request.AsideRequested(cluster, false, null, null), output, "");
        }
    }

    @Command(
            name = "remove",
            description = {
                "Deletes for ever what restores keep aside that completed; what another restore left only with --saga.",
                "Without --confirm it says what would go, and why the rest would stay."
            },
            footer = {
                "  ./stillpoint restore aside remove --cluster icp --older-than 30d",
                "  ./stillpoint restore aside remove --cluster icp --older-than 30d --confirm",
                "  ./stillpoint restore aside remove --cluster icp --saga SAGA --confirm"
            },
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Remove implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Option(names = "--saga", description = "Only what this restore left, also when it did not complete.")
        private @Nullable String saga;

        @Option(
                names = "--older-than",
                paramLabel = "AGE",
                converter = AgeConverter.class,
                description = "Only what was left by restores that completed longer ago: 30d, 12h, 90m.")
        private @Nullable Duration olderThan;

        @Option(names = "--confirm", description = "Removes it. There is no way back.")
        private boolean confirm;

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            Long seconds = olderThan == null ? null : olderThan.toSeconds();
            return carryOut(
                    new Request.AsideRequested(cluster, confirm, saga, seconds),
                    output,
                    confirm ? "" : "Nothing was removed. With --confirm what can go is deleted for ever.");
        }
    }

    private static int carryOut(Request request, OutputOption output, String hint) {
        try (KafkaBroker broker = KafkaBroker.connect()) {
            // What a program reads is nothing but JSON.
            TerminalDisplay terminal = output.json() ? TerminalDisplay.errors() : TerminalDisplay.system();
            SagaEnd end = new RequestSubmission(broker, terminal).await(request);
            if (end.last() instanceof SagaFact.AsideCompleted completed) {
                if (output.json()) {
                    ResultOutput.json(completed);
                } else {
                    System.out.println();
                    ResultOutput.table(AsideText.table(completed), FactText.nothingAside(completed));
                    AsideText.notes(completed, hint).forEach(System.out::println);
                }
            }
            return end.exitCode();
        }
    }
}
