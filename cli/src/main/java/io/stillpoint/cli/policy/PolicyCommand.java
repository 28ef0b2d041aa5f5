package io.stillpoint.cli.policy;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stillpoint policy}: what clusters are promised. */
@Command(
        name = "policy",
        description = "Declares how often clusters are backed up and what is kept, and shows it.",
        subcommands = {PolicyCommand.Apply.class, PolicyCommand.ListPolicies.class, PolicyCommand.Describe.class})
public final class PolicyCommand {

    @Command(
            name = "apply",
            description = {
                "Declares the policy of the cluster that the file names. It replaces the one before at once.",
                "A file that is refused changes nothing: every problem is shown with its line."
            },
            footer = {"  ./stillpoint policy apply icp.yaml"},
            exitCodeList = {ExitCode.REFUSED_HELP})
    static final class Apply implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The policy, such as docs/examples/policy.yaml.")
        private String file = "";

        @Override
        public Integer call() {
            // A file that is refused needs no broker to say so.
            PolicyFile policy = PolicySource.read(file, Instant.now());
            try (KafkaBroker broker = KafkaBroker.connect()) {
                new PolicySubmission(broker, TerminalDisplay.system()).apply(policy);
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "list",
            description = "Clusters and their policies: what runs next, and how long the first RPO still holds.",
            footer = {"  ./stillpoint policy list"})
    static final class ListPolicies implements Callable<Integer> {

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            Instant now = Instant.now();
            try (KafkaBroker broker = KafkaBroker.connect()) {
                List<ClusterState> declared = broker.states().stream()
                        .filter(state -> state.declared() != null)
                        .toList();
                List<PolicyView> views = PolicyView.of(declared, broker, now);
                return output.json()
                        ? ResultOutput.json(views)
                        : ResultOutput.table(
                                PolicyText.table(views, now),
                                "no clusters yet: ./stillpoint cluster add NAME --hosts cluster/hosts");
            }
        }
    }

    @Command(
            name = "describe",
            description =
                    "What one cluster is promised, since when, what runs next, how old its data is, and when it is"
                            + " pruned.",
            footer = {"  ./stillpoint policy describe icp"})
    static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "CLUSTER", description = "Name of the cluster.")
        private String cluster = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            Instant now = Instant.now();
            try (KafkaBroker broker = KafkaBroker.connect()) {
                ClusterState state = broker.state(cluster)
                        .filter(known -> known.latestDeclaration() != null)
                        .orElseThrow(() -> new CliException(
                                "expected a cluster named %s, found none. See ./stillpoint cluster list."
                                        .formatted(cluster)));
                if (state.policy() == null) {
                    throw new CliException(
                            "expected a policy of cluster %s, found none. Declare one: ./stillpoint policy apply FILE"
                                    .formatted(cluster));
                }
                BackupHistory history = new BackupHistory(cluster);
                PolicyDeclarations declarations = new PolicyDeclarations(cluster);
                broker.readLog(fact -> {
                    if (fact.cluster().equals(cluster)) {
                        history.apply(fact);
                        declarations.read(fact);
                    }
                });
                PolicyView view = PolicyView.of(state, history, now);
                if (output.json()) {
                    return ResultOutput.json(view);
                }
                declarations.lines().forEach(System.out::println);
                PolicyText.lines(Objects.requireNonNull(view.policy())).forEach(System.out::println);
                for (TextTable table : List.of(
                        PolicyText.rules(view.policy()),
                        OutlookText.runs(view.outlook(), now),
                        OutlookText.components(view.outlook(), now),
                        OutlookText.prunes(view.outlook(), now))) {
                    System.out.println();
                    ResultOutput.table(table, "nothing");
                }
                OutlookText.failures(view.outlook()).forEach(System.out::println);
                OutlookText.damages(view.outlook()).forEach(System.out::println);
                return ExitCode.DONE;
            }
        }
    }
}
