package io.stillpoint.cli.restore;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.ComponentNames;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.saga.SagaCommand;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Guard;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stillpoint restore}: plans a restore, shows it, asks, and carries it out. */
@Command(
        name = "restore",
        description = "Plans, guards and carries out restores.",
        subcommands = {RestoreCommand.Create.class, SagaCommand.Describe.class, AsideCommand.class})
public final class RestoreCommand {

    @Command(
            name = "create",
            description = "Brings components back from a recovery point.",
            footer = {
                "  ./stillpoint restore create --cluster icp --component etcd --dry-run --wait",
                "  ./stillpoint restore create --cluster icp --point POINT --component mongodb --component registry"
                        + " --wait"
            },
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Create implements Callable<Integer> {

        @Option(names = "--cluster", required = true, description = "Name of the cluster.")
        private String cluster = "";

        @Option(
                names = "--component",
                completionCandidates = ComponentNames.class,
                description =
                        "What to bring back: ${COMPLETION-CANDIDATES}; etcd by default. May be given several times.")
        private List<String> components = List.of("etcd");

        @Option(names = "--point", description = "Recovery point; the newest sealed one by default.")
        private @Nullable String point;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description =
                        "The newest recovery point that holds nothing later, such as 2026-11-20T10:00:00Z. What came"
                                + " after it is lost; the plan says how much that is.")
        private @Nullable OffsetDateTime at;

        @Option(names = "--dry-run", description = "Plan and guards only; nothing is touched.")
        private boolean dryRun;

        @Option(
                names = "--accept",
                paramLabel = "CODE",
                description = "Lets through what a guard with this code has refused and the plan then names; several"
                        + " times for several. docs/restoring.md lists the codes.")
        private List<String> accepted = List.of();

        @Option(names = "--yes", description = "Approves the plan without asking, and stays until it is done.")
        private boolean yes;

        @Option(
                names = "--wait",
                description = "Shows the plan, what happens, and stays until it is done; so do --yes and --dry-run.")
        private boolean wait;

        @Override
        public Integer call() {
            if (point != null && at != null) {
                throw CliException.usage("expected --point or --at, found both. Nothing was asked for.");
            }
            var request = new Request.RestoreRequested(
                    cluster,
                    ComponentNames.parse(components),
                    point,
                    dryRun,
                    List.of(),
                    null,
                    accepted,
                    at == null ? null : at.toInstant());
            Guard.refusal(accepted, "--accept").ifPresent(problem -> {
                throw CliException.usage(problem.sentence() + " Nothing was asked for.");
            });
            if (!wait && !yes && !dryRun) {
                throw CliException.usage(
                        "expected --wait (to see the plan and approve it), --yes or --dry-run, found none."
                                + " Nothing was asked for.");
            }
            try (KafkaBroker broker = KafkaBroker.connect()) {
                TerminalDisplay terminal = TerminalDisplay.system();
                return new RequestSubmission(broker, terminal)
                        .await(request, plan -> decide(terminal, plan))
                        .exitCode();
            }
        }

        private Optional<Request> decide(TerminalDisplay terminal, StepFact.RestorePlanned plan) {
            RestorePlanText.lines(plan).forEach(terminal::line);
            if (dryRun || !plan.refusals().isEmpty()) {
                return Optional.empty();
            }
            String saga = plan.step().saga();
            return Optional.of(
                    yes || agreed(terminal, plan)
                            ? new Request.RestoreApproved(cluster, saga, plan.planDigest())
                            : new Request.CancelRequested(cluster, saga, "plan was not approved"));
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
