package io.stillpoint.cli.backup;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stillpoint backup pin} and {@code unpin}: what no policy removes. */
abstract sealed class PinCommand implements Callable<Integer> {

    @Parameters(paramLabel = "POINT", description = "Name of the recovery point.")
    private String name = "";

    @Option(names = "--reason", required = true, description = "Why, in one line, for those who wonder later.")
    private String reason = "";

    @Command(
            name = "pin",
            description = "Keeps a recovery point, whatever policies say. Baselines always stay.",
            footer = {"  ./stillpoint backup pin POINT --reason \"before the upgrade\""},
            exitCodeList = {ExitCode.REFUSED_HELP})
    static final class Pin extends PinCommand {
        @Override
        public Integer call() {
            return request(true, "recovery point %s of cluster %s is pinned: nothing removes it");
        }
    }

    @Command(
            name = "unpin",
            description = "Takes a pin off: the policy decides again how long the point stays.",
            footer = {"  ./stillpoint backup unpin POINT --reason \"the upgrade is done\""},
            exitCodeList = {ExitCode.REFUSED_HELP})
    static final class Unpin extends PinCommand {
        @Override
        public Integer call() {
            return request(
                    false, "recovery point %s of cluster %s is no longer pinned: its policy decides how long it stays");
        }
    }

    final int request(boolean pinned, String done) {
        try (KafkaBroker broker = KafkaBroker.connect()) {
            PointCatalogue catalogue = PointCatalogue.of(broker.catalogue());
            CatalogueEntry.Point point = catalogue.asked(name);
            TerminalDisplay terminal = TerminalDisplay.system();
            new RequestSubmission(broker, terminal)
                    .accept(new Request.PinRequested(point.cluster(), point.point(), pinned, reason));
            terminal.line(done.formatted(point.point(), point.cluster()));
            catalogue
                    .pin(point)
                    .filter(_ -> pinned)
                    .ifPresent(before -> terminal.line("it replaces the pin of %s by %s: %s"
                            .formatted(HumanText.time(before.at()), before.claimedSource(), before.reason())));
            return ExitCode.DONE;
        }
    }
}
