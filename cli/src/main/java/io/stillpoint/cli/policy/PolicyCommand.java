package io.stillpoint.cli.policy;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            PolicyFile policy = PolicySource.read(file, Instant.now());
            PolicyDeclared declared = policy.declared();
            try (KafkaBroker broker = KafkaBroker.connect()) {
                Optional<ClusterState> state = broker.state(declared.cluster());
                PolicySource.requireKeepable(policy, state, Instant.now());
                TerminalDisplay terminal = TerminalDisplay.system();
                new RequestSubmission(broker, terminal).accept(declared);
                boolean replaces = state.map(ClusterState::policy).isPresent();
                terminal.line("policy of cluster %s is in force: %s%s. See ./stillpoint policy describe %s"
                        .formatted(
                                declared.cluster(),
                                HumanText.plural(declared.policy().rules().size(), "rule"),
                                replaces ? "; it replaces the one before" : "",
                                declared.cluster()));
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "list",
            description = "Clusters and their policies.",
            footer = {"  ./stillpoint policy list"})
    static final class ListPolicies implements Callable<Integer> {

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                List<ClusterState> declared = broker.states().stream()
                        .filter(state -> state.declared() != null)
                        .toList();
                if (output.json()) {
                    return ResultOutput.json(
                            declared.stream().flatMap(ListPolicies::policy).toList());
                }
                var table = new TextTable("CLUSTER", "RULES", "RETENTION", "LOCK");
                declared.forEach(state -> policy(state)
                        .findFirst()
                        .ifPresentOrElse(
                                of -> table.row(
                                        of.cluster(),
                                        PolicyText.rules(of.policy()),
                                        PolicyText.retention(of.policy().retention()),
                                        PolicyText.lock(of.policy().lock())),
                                () -> table.row(state.cluster(), "NO POLICY", "-", "-")));
                return ResultOutput.table(table, "no clusters yet: ./stillpoint cluster add NAME --hosts cluster/hosts");
            }
        }

        private static Stream<PolicyDeclared> policy(ClusterState state) {
            return Stream.ofNullable(state.policy()).map(policy -> new PolicyDeclared(state.cluster(), policy));
        }
    }

    @Command(
            name = "describe",
            description = "What one cluster is promised, since when, and by whom it was declared.",
            footer = {"  ./stillpoint policy describe icp"})
    static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "CLUSTER", description = "Name of the cluster.")
        private String cluster = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                PolicyDeclared declared = broker.state(cluster)
                        .map(ClusterState::policy)
                        .map(policy -> new PolicyDeclared(cluster, policy))
                        .orElseThrow(() -> new CliException(
                                "expected a policy of cluster %s, found none. Declare one: ./stillpoint policy apply FILE"
                                        .formatted(cluster)));
                if (output.json()) {
                    return ResultOutput.json(declared);
                }
                PolicyDeclarations declarations = new PolicyDeclarations(cluster);
                broker.readLog(declarations::read, false);
                declarations.lines().forEach(System.out::println);
                PolicyText.lines(declared.policy()).forEach(System.out::println);
                System.out.println();
                return ResultOutput.table(PolicyText.table(declared.policy()), "no rules");
            }
        }
    }
}
