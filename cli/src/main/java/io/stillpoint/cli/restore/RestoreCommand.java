package io.stillpoint.cli.restore;

import io.stillpoint.cli.broker.BrokerAccess;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.ComponentNames;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.saga.SagaCommand;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stillpoint restore}: plans a restore, shows it, asks, and carries it out. */
@Command(
        name = "restore",
        description = "Plans, guards and carries out restores.",
        subcommands = {RestoreCommand.Create.class, SagaCommand.Describe.class})
public final class RestoreCommand {

    @Command(name = "create", description = "Brings components back from a recovery point.")
    static final class Create implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Option(
                names = "--component",
                description =
                        "What to bring back: etcd (default), registry, mongodb, mariadb, certificates. May be given several times.")
        private List<String> components = List.of("etcd");

        @Option(names = "--point", description = "Recovery point; the newest verified one by default.")
        private @Nullable String point;

        @Option(names = "--dry-run", description = "Plan and guards only; nothing is touched.")
        private boolean dryRun;

        @Option(names = "--accept-loss", description = "Overrides a guard by its code, for example older-than-newest.")
        private List<String> acceptedLosses = List.of();

        @Option(names = "--yes", description = "Approves the plan without asking.")
        private boolean yes;

        @Option(names = "--wait", description = "Stays until it is done and shows what happens.")
        private boolean wait;

        @Override
        public Integer call() {
            var request = new Request.RestoreRequested(
                    cluster, ComponentNames.parse(components), point, dryRun, acceptedLosses, null);
            try (BrokerAccess broker = KafkaBroker.connect(HomeSettings.load(StillpointHome.locate()))) {
                TerminalDisplay terminal = TerminalDisplay.system();
                var asking = new RequestSubmission(broker, terminal);
                if (!wait && !yes && !dryRun) {
                    throw new CliException("expected --wait (to see the plan and approve it) or --yes, found neither."
                            + " Nothing was asked for.");
                }
                return asking.await(request, (saga, plan) -> decide(broker, terminal, saga, plan))
                        .exitCode();
            }
        }

        private void decide(BrokerAccess broker, TerminalDisplay terminal, String saga, StepFact.RestorePlanned plan) {
            RestorePlanText.lines(plan).forEach(terminal::line);
            if (dryRun || !plan.refusals().isEmpty()) {
                return;
            }
            if (yes || agreed(terminal, plan)) {
                broker.publish(new Request.RestoreApproved(cluster, saga, plan.planDigest()));
            } else {
                broker.publish(new Request.CancelRequested(cluster, saga, "plan was not approved"));
            }
        }

        private static boolean agreed(TerminalDisplay terminal, StepFact.RestorePlanned plan) {
            String wanted = plan.point();
            terminal.line("This overwrites %s. Type the name of the recovery point to go on:"
                    .formatted(ComponentNames.overwritten(plan.snapshots())));
            var scanner = new Scanner(System.in, StandardCharsets.UTF_8);
            return scanner.hasNextLine() && scanner.nextLine().strip().equals(wanted);
        }
    }
}
