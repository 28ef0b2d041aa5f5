package io.stillpoint.cli.backup;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.ComponentNames;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.AcceptedLosses;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.PlainText;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.cli.output.VersionText;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.cli.vault.DamagedCopies;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stillpoint backup}: takes recovery points and shows them. */
@Command(
        name = "backup",
        description = "Takes recovery points, shows and pins them, and acknowledges what they lack.",
        subcommands = {
            BackupCommand.Create.class,
            BackupCommand.ListPoints.class,
            BackupCommand.Describe.class,
            PinCommand.Pin.class,
            PinCommand.Unpin.class,
            AcceptLossCommand.class
        })
public final class BackupCommand {

    @Command(
            name = "create",
            description = {
                "Takes a recovery point: hot, of all that is declared, or with --baseline everything, cold.",
                "--component node-image, alone, images management and va nodes while they run."
            },
            footer = {
                "  ./stillpoint backup create --cluster icp --baseline --wait",
                "  ./stillpoint backup create --cluster icp --component etcd --component registry --wait",
                "  ./stillpoint backup create --cluster icp --component node-image --role management --wait"
            },
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Create implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Option(names = "--baseline", description = "Stops the cluster, images its nodes, starts it. Never deleted.")
        private boolean baseline;

        @Option(
                names = "--component",
                completionCandidates = ComponentNames.class,
                description =
                        "What to save: ${COMPLETION-CANDIDATES}; by default all of it, as far as it has a declared"
                                + " endpoint where it needs one. May be given several times. Not with --baseline.")
        private List<String> components = List.of();

        @Option(
                names = "--role",
                description =
                        "Of which nodes hot images are taken: management or va; by default both. May be given several"
                                + " times. A node that is also master, boot or etcd member is refused.")
        private List<String> roles = List.of();

        @Option(
                names = "--cold-window-limit-seconds",
                description =
                        "Longest time that the cluster may stand still; imaging stops when it is over. By default as"
                                + " long as stopping everything twice and one attempt at each image may take.")
        private @Nullable Long coldWindowLimitSeconds;

        @Option(
                names = "--despite-estimate",
                description =
                        "Stops the cluster although imaging is estimated to take longer than the limit, which still"
                                + " ends it.")
        private boolean despiteEstimate;

        @Option(names = "--wait", description = "Stays until it is done and shows what happens.")
        private boolean wait;

        @Override
        public Integer call() {
            if (baseline && !components.isEmpty()) {
                throw CliException.usage(
                        "--component: expected none with --baseline, which saves every node whole, found %s."
                                        .formatted(HumanText.join(components))
                                + " Nothing was asked for.");
            }
            if (coldWindowLimitSeconds != null && (!baseline || coldWindowLimitSeconds < 1)) {
                throw CliException.usage(
                        "--cold-window-limit-seconds: expected at least 1, and --baseline, because only that stops the"
                                + " cluster, found %d %s. Nothing was asked for."
                                        .formatted(coldWindowLimitSeconds, baseline ? "with it" : "without it"));
            }
            var request = new Request.BackupRequested(
                    cluster,
                    baseline ? Consistency.COLD : Consistency.HOT,
                    baseline,
                    baseline ? List.of(Component.NODE_IMAGE) : ComponentNames.parse(components),
                    coldWindowLimitSeconds,
                    null,
                    HotImageRoles.parse(roles),
                    despiteEstimate);
            try (KafkaBroker broker = KafkaBroker.connect()) {
                var submission = new RequestSubmission(broker, TerminalDisplay.system());
                if (!wait) {
                    return submission.submit(request);
                }
                SagaEnd end = submission.await(request);
                int code = end.exitCode(() -> AcceptedLosses.of(broker.catalogue()));
                if (baseline && code == ExitCode.DONE) {
                    warnUnprotected(broker::catalogue);
                }
                return code;
            }
        }

        /** The baseline is there: whether it is locked changes no exit code, not even where nobody can tell. */
        void warnUnprotected(Supplier<List<CatalogueEntry>> catalogue) {
            try {
                PointCatalogue.of(catalogue.get())
                        .unprotectedBaseline(cluster)
                        .ifPresent(point -> System.out.printf("warning: %s is %s%n", point, FactText.UNPROTECTED));
            } catch (CliException e) {
                TerminalDisplay.errors()
                        .line("note     whether the store locks it could not be read; ./stillpoint backup list shows"
                                + " it: "
                                + e.getMessage());
            }
        }
    }

    @Command(
            name = "list",
            description = "Recovery points with age, size and when they were last verified.",
            footer = {"  ./stillpoint backup list --cluster icp", "  ./stillpoint backup list -o json"})
    static final class ListPoints implements Callable<Integer> {

        @Option(names = "--cluster", description = "Only this cluster.")
        private @Nullable String cluster;

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                var catalogue = PointCatalogue.of(broker.catalogue());
                var points = catalogue.points().stream()
                        .filter(point -> cluster == null || point.cluster().equals(cluster))
                        .sorted(Comparator.comparing(CatalogueEntry.Point::startedAt))
                        .toList();
                if (points.isEmpty() && cluster != null && broker.state(cluster).isEmpty()) {
                    throw new CliException("expected a cluster named %s, found none. See ./stillpoint cluster list."
                            .formatted(cluster));
                }
                var damaged = DamagedCopies.read(broker);
                if (output.json()) {
                    return ResultOutput.json(points.stream()
                            .map(point -> catalogue.tree(point, damaged))
                            .toList());
                }
                var table = new TextTable(
                        "POINT",
                        "CLUSTER",
                        "KIND",
                        "AGE",
                        "STORED",
                        "SNAPSHOTS",
                        "MISSING",
                        "VERIFIED",
                        "VERSION",
                        "PROTECTION");
                Instant now = Instant.now();
                for (CatalogueEntry.Point point : points) {
                    table.row(
                            point.point(),
                            point.cluster(),
                            PointText.kind(point, catalogue),
                            HumanText.duration(Duration.between(point.startedAt(), now)),
                            FactText.stored(point.snapshots()),
                            point.snapshots().size(),
                            point.missing().isEmpty() ? "-" : FactText.labels(point.missing()),
                            damaged.line(point).orElseGet(() -> catalogue.verifiedLine(point, now)),
                            VersionText.cell(point.versions()),
                            catalogue.protection(point));
                }
                return ResultOutput.table(
                        table, "no recovery points yet: ./stillpoint backup create --cluster NAME --wait");
            }
        }
    }

    @Command(
            name = "describe",
            description = "One recovery point: its snapshots, objects and how to restore them by hand.",
            footer = {"  ./stillpoint backup describe POINT"})
    static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "POINT", description = "Name of the recovery point.")
        private String name = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            StillpointHome home = StillpointHome.locate();
            HomeSettings settings = HomeSettings.load(home);
            try (KafkaBroker broker = KafkaBroker.connect(settings)) {
                var catalogue = PointCatalogue.of(broker.catalogue());
                CatalogueEntry.Point point = catalogue.named(name);
                if (output.json()) {
                    return ResultOutput.json(catalogue.tree(point));
                }
                new PointText(point, catalogue, DamagedCopies.read(broker), VaultAccess.open(home, settings))
                        .lines(Instant.now())
                        .forEach(line -> System.out.println(PlainText.line(line)));
                return ExitCode.DONE;
            }
        }
    }
}
