package io.stillpoint.cli;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stillpoint backup}: takes recovery points and shows them. */
@Command(
        name = "backup",
        description = "Takes recovery points and shows them.",
        subcommands = {BackupCommand.Create.class, BackupCommand.ListPoints.class, BackupCommand.Describe.class})
final class BackupCommand {

    @Command(
            name = "create",
            description = "Takes a recovery point: hot, of all that is declared, or with --baseline everything, cold.")
    static final class Create implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Option(names = "--baseline", description = "Stops the cluster, images its nodes, starts it. Never deleted.")
        private boolean baseline;

        @Option(
                names = "--component",
                description =
                        "What to save: etcd, registry, mongodb, mariadb, certificates; by default etcd, whatever has a declared endpoint,"
                                + " and certificates."
                                + " May be given several times. Not with --baseline.")
        private List<String> components = List.of();

        @Option(
                names = "--cold-window-limit-seconds",
                description = "Longest time that the cluster may stand still; imaging stops when it is over.")
        private @Nullable Long coldWindowLimitSeconds;

        @Option(names = "--wait", description = "Stays until it is done and shows what happens.")
        private boolean wait;

        @Override
        public Integer call() {
            if (baseline && !components.isEmpty()) {
                throw new CliException(
                        "--component: expected none with --baseline, which saves every node whole, found %s."
                                        .formatted(Text.join(components))
                                + " Nothing was asked for.");
            }
            var request = new Request.BackupRequested(
                    cluster,
                    baseline ? Consistency.COLD : Consistency.HOT,
                    baseline,
                    baseline ? List.of(Component.NODE_IMAGE) : ComponentNames.parse(components),
                    coldWindowLimitSeconds);
            try (Broker broker = KafkaBroker.connect(Settings.load(Home.locate()))) {
                var asking = new Asking(broker, Terminal.system());
                return wait ? asking.await(request).exitCode() : asking.submit(request);
            }
        }
    }

    @Command(name = "list", description = "Recovery points with age, size and when they were last verified.")
    static final class ListPoints implements Callable<Integer> {

        @Option(names = "--cluster", description = "Only this cluster.")
        private @Nullable String cluster;

        @Option(names = "-o", description = "Output: table or json.")
        private OutputFormat output = OutputFormat.TABLE;

        @Override
        public Integer call() {
            try (Broker broker = KafkaBroker.connect(Settings.load(Home.locate()))) {
                var catalogue = Catalogue.of(broker.catalogue());
                var points = catalogue.points().stream()
                        .filter(point -> cluster == null || point.cluster().equals(cluster))
                        .sorted(Comparator.comparing(CatalogueEntry.Point::startedAt))
                        .toList();
                if (output == OutputFormat.JSON) {
                    return Output.json(points);
                }
                var table = new Table(
                        "POINT", "CLUSTER", "KIND", "AGE", "STORED", "SNAPSHOTS", "MISSING", "VERIFIED", "PROTECTION");
                Instant now = Instant.now();
                for (CatalogueEntry.Point point : points) {
                    table.row(
                            point.point(),
                            point.cluster(),
                            PointText.kind(point),
                            Text.duration(Duration.between(point.startedAt(), now)),
                            Text.bytes(point.snapshots().stream()
                                    .mapToLong(SnapshotRef::storedBytes)
                                    .sum()),
                            point.snapshots().size(),
                            point.missing().isEmpty() ? "-" : FactText.labels(point.missing()),
                            catalogue.verifiedLine(point, now),
                            point.baseline() ? point.objectLock() ? "locked" : "pinned, UNPROTECTED" : "");
                }
                return Output.table(table, "no recovery points yet: ./stillpoint backup create --cluster NAME --wait");
            }
        }
    }

    @Command(
            name = "describe",
            description = "One recovery point: its snapshots, objects and how to restore them by hand.")
    static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "POINT", description = "Name of the recovery point.")
        private String name = "";

        @Option(names = "-o", description = "Output: table or json.")
        private OutputFormat output = OutputFormat.TABLE;

        @Override
        public Integer call() {
            Home home = Home.locate();
            Settings settings = Settings.load(home);
            try (Broker broker = KafkaBroker.connect(settings)) {
                var catalogue = Catalogue.of(broker.catalogue());
                CatalogueEntry.Point point = catalogue.points().stream()
                        .filter(candidate -> candidate.point().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new CliException(
                                "expected a recovery point named %s, found none in the catalogue. See ./stillpoint backup list."
                                        .formatted(name)));
                if (output == OutputFormat.JSON) {
                    return Output.json(Map.of("point", point, "verifications", catalogue.verifications(point)));
                }
                new PointText(point, catalogue, VaultAccess.open(home, settings))
                        .lines(Instant.now())
                        .forEach(System.out::println);
                return ExitCode.DONE;
            }
        }
    }
}
