package io.stillpoint.cli.backup;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.LossText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.loss.Loss;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stillpoint backup accept-loss}: what a point lacks is known, and nothing needs to be done. */
@Command(
        name = "accept-loss",
        description = {
            "Acknowledges what recovery points lack. It stays listed, and changes no exit code any more:",
            "neither of these points nor of later ones that have the very same losses."
        },
        footer = {"  ./stillpoint backup accept-loss icp/POINT --reason \"nobody uses that image\""},
        exitCodeList = {ExitCode.REFUSED_HELP})
final class AcceptLossCommand implements Callable<Integer> {

    /** The most that one request may name. */
    private static final int AT_ONCE = 100;

    @Parameters(
            paramLabel = "CLUSTER/POINT",
            arity = "1..*",
            description = "Cluster and name of each recovery point with a slash between them; ./stillpoint backup list"
                    + " shows them in the columns CLUSTER and POINT.")
    private List<String> names = List.of();

    @Option(names = "--reason", required = true, description = "Why, in one line, for those who wonder later.")
    private String reason = "";

    @Override
    public Integer call() {
        try (KafkaBroker broker = KafkaBroker.connect()) {
            PointCatalogue catalogue = PointCatalogue.of(broker.catalogue());
            List<CatalogueEntry.Point> points =
                    names.stream().map(catalogue::qualified).toList();
            TerminalDisplay terminal = TerminalDisplay.system();
            for (CatalogueEntry.Point point : points) {
                requireOpen(catalogue, point);
            }
            for (CatalogueEntry.Point point : points) {
                List<Loss> losses = catalogue.openLosses(point);
                for (int from = 0; from < losses.size(); from += AT_ONCE) {
                    List<Loss> some = losses.subList(from, Math.min(losses.size(), from + AT_ONCE));
                    new RequestSubmission(broker, terminal)
                            .accept(new Request.LossesAccepted(point.cluster(), point.point(), some, reason));
                    some.forEach(loss -> terminal.line("accepted: " + LossText.line(loss)));
                }
            }
            return ExitCode.DONE;
        }
    }

    /** Who accepts nothing has most likely named the wrong point. */
    static void requireOpen(PointCatalogue catalogue, CatalogueEntry.Point point) {
        if (catalogue.openLosses(point).isEmpty()) {
            throw CliException.refused(
                    "%s/%s: expected losses that nobody has accepted yet, found none, so there is nothing to accept. See ./stillpoint backup describe %s."
                            .formatted(point.cluster(), point.point(), point.point()));
        }
    }

    /** Cluster and point out of one name. */
    static Stream<String> parts(String name) {
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw CliException.usage(
                    "CLUSTER/POINT: expected a cluster, a slash and a recovery point, found %s. See ./stillpoint backup list."
                            .formatted(name));
        }
        return Stream.of(name.substring(0, slash), name.substring(slash + 1));
    }
}
