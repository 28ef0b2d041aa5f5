package io.stillpoint.cli.cluster;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.EndpointOptions;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.cli.output.OutputOption;
import io.stillpoint.cli.output.ResultOutput;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.StartMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./stillpoint cluster}: the clusters that are protected. */
@Command(
        name = "cluster",
        description = "Adds, shows, stops and starts clusters.",
        subcommands = {
            ClusterCommand.Add.class,
            ClusterCommand.ListClusters.class,
            ClusterCommand.Describe.class,
            ClusterCommand.Stop.class,
            ClusterCommand.Start.class
        })
public final class ClusterCommand {

    @Command(
            name = "add",
            modelTransformer = EndpointOptions.class,
            description = "Installs Stillpoint's keys and script on every node and declares the cluster.",
            footer = {
                "  ./stillpoint cluster add icp --boot 10.0.0.11 --hosts cluster/hosts",
                "  ./stillpoint cluster add icp --kubeconfig FILE --ssh-key FILE --registry https://HOST:8500"
                        + " --logins DIR"
            },
            exitCodeList = {ExitCode.REFUSED_HELP})
    static final class Add implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Name of the cluster: lower case, digits, hyphens.")
        private String name = "";

        @Option(names = "--boot", description = "Address of the boot node; it may be a master too.")
        private @Nullable String boot;

        @Option(
                names = "--hosts",
                description =
                        "The installer's inventory: cluster/hosts. Without it the labels of the nodes say their roles.")
        private @Nullable Path hosts;

        @Option(
                names = "--kubeconfig",
                description = "How the API server is asked, mode 0600: for nodes and roles (compared with --hosts), for"
                        + " logins of databases without a folder in --logins, and by node-control during backups"
                        + " and restores.")
        private @Nullable Path kubeconfig;

        @Option(names = "--ssh-key", description = "root's key on every node; ssh_key beside the inventory by default.")
        private @Nullable Path sshKey;

        @Option(
                names = "--accept-host-key",
                description =
                        "ADDRESS=SHA256:…: the fingerprint that this node must show. Without it the first contact is"
                                + " trusted and the fingerprints are printed.")
        private List<String> acceptedHostKeys = List.of();

        @Option(
                names = "--image-mount",
                description = "Mount point that belongs into node images; by default every local file system.")
        private List<String> imageMounts = List.of();

        @Option(names = "--start-by", description = "reboot (default) or services.")
        private StartMethod startMethod = StartMethod.REBOOT;

        @Option(
                names = "--logins",
                description = "Folder with a folder for each component that has a login, such as registry, with files"
                        + " username, password (mode 0600), ca.pem; copied to the services that use them.")
        private @Nullable Path logins;

        @Spec
        private @Nullable CommandSpec spec;

        @Mixin
        private PatienceOptions patience = new PatienceOptions();

        @Override
        public Integer call() throws IOException {
            StillpointHome home = StillpointHome.locate();
            Path key = bootKey();
            requireFiles(key);
            new ClusterAddition(home, HomeSettings.load(home), TerminalDisplay.system())
                    .startMethod(startMethod)
                    .patience(patience.patience())
                    .endpoints(EndpointOptions.endpoints(Objects.requireNonNull(spec)))
                    .logins(logins)
                    .kubeconfig(kubeconfig)
                    .acceptedHostKeys(acceptedHostKeys)
                    .add(name, boot, hosts, key, imageMounts);
            return ExitCode.DONE;
        }

        private void requireFiles(Path key) {
            if (hosts != null) {
                new NamedFile("--hosts", hosts).file("the installer's inventory, cluster/hosts");
            }
            if (kubeconfig != null) {
                new NamedFile("--kubeconfig", kubeconfig).secret("a kubeconfig");
            }
            if (logins != null) {
                new NamedFile("--logins", logins).folder("a folder with a folder for each component that has a login");
            }
            new NamedFile("--ssh-key", key).secret("root's key on every node, by default ssh_key beside the inventory");
        }

        private Path bootKey() {
            if (sshKey != null) {
                return sshKey;
            }
            if (hosts == null) {
                throw CliException.usage(
                        "expected --ssh-key with root's key, because without --hosts there is no folder to look in,"
                                + " found none. Nothing was changed.");
            }
            return hosts.resolveSibling("ssh_key");
        }
    }

    @Command(
            name = "list",
            description = "Clusters, and what runs on them.",
            footer = {"  ./stillpoint cluster list"})
    static final class ListClusters implements Callable<Integer> {

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                List<ClusterState> declared = broker.states().stream()
                        .filter(state -> state.declared() != null)
                        .toList();
                if (output.json()) {
                    return ResultOutput.json(declared);
                }
                var table = new TextTable("CLUSTER", "NODES", "ETCD MEMBERS", "RUNNING", "WAITING", "LAST");
                for (ClusterState state : declared) {
                    Request.ClusterDeclared cluster = java.util.Objects.requireNonNull(state.declared());
                    table.row(
                            state.cluster(),
                            cluster.topology().nodes().size(),
                            cluster.topology().etcdMembers().size(),
                            state.running() == null
                                    ? "-"
                                    : state.sagas().stream()
                                            .map(saga -> FactText.label(saga.kind()) + " " + saga.saga())
                                            .collect(Collectors.joining(", ")),
                            state.line().size(),
                            state.finished().isEmpty()
                                    ? "-"
                                    : HumanText.shorten(
                                            state.finished().getLast().outcome(), 50));
                }
                return ResultOutput.table(
                        table, "no clusters yet: ./stillpoint cluster add NAME --hosts cluster/hosts");
            }
        }
    }

    @Command(
            name = "describe",
            description = "Nodes, roles and access of one cluster.",
            footer = {"  ./stillpoint cluster describe icp"})
    static final class Describe implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Name of the cluster.")
        private String name = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                Request.ClusterDeclared declared = broker.state(name)
                        .map(ClusterState::declared)
                        .orElseThrow(() -> new CliException(
                                "expected a cluster named %s, found none. See ./stillpoint cluster list."
                                        .formatted(name)));
                if (output.json()) {
                    return ResultOutput.json(declared);
                }
                System.out.printf(
                        "cluster %s, profile %s, started by %s, ssh as %s on port %d, etcd clients on port %d, API"
                                + " server %s%n%n",
                        declared.cluster(),
                        declared.profile(),
                        FactText.label(declared.startMethod()),
                        declared.access().user(),
                        declared.access().sshPort(),
                        declared.access().etcdClientPort(),
                        declared.kubernetes() ? "asked" : "not asked");
                var table = new TextTable("NODE", "ROLES", "ETCD MEMBER");
                for (Node node : declared.topology().nodes()) {
                    table.row(
                            node.address(),
                            FactText.roles(node),
                            declared.topology().etcdMembers().contains(node) ? "yes" : "");
                }
                int ended = ResultOutput.table(table, "no nodes");
                if (!declared.endpoints().isEmpty()) {
                    System.out.println();
                    var endpoints = new TextTable("COMPONENT", "ENDPOINT");
                    declared.endpoints()
                            .forEach(endpoint ->
                                    endpoints.row(endpoint.component().label(), endpoint.url()));
                    ResultOutput.table(endpoints, "");
                }
                return ended;
            }
        }
    }

    @Command(
            name = "stop",
            description = "Stops the cluster in the right order, masters first, without a backup.",
            footer = {"  ./stillpoint cluster stop icp --wait"},
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Stop extends Order {

        @Override
        Request request(String cluster) {
            return new Request.StopRequested(cluster);
        }
    }

    @Command(
            name = "start",
            description = "Starts the cluster in the right order, masters last.",
            footer = {
                "  ./stillpoint cluster start icp --wait",
                "  ./stillpoint cluster start icp --adopt-parked master.json --wait"
            },
            exitCodeList = {ExitCode.REFUSED_HELP, ExitCode.WARNINGS_HELP})
    static final class Start extends Order {

        @Option(
                names = "--adopt-parked",
                paramLabel = "MANIFEST",
                split = ",",
                description =
                        "Name of a manifest in /etc/cfc/podbackup that somebody else parked and that should run again,"
                                + " such as master.json or etcd.json; may be given several times. Others stay there.")
        private List<String> adoptParked = List.of();

        @Override
        Request request(String cluster) {
            return new Request.StartRequested(cluster, adoptParked);
        }
    }

    /** What stopping and starting have in common. */
    abstract static class Order implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Name of the cluster.")
        private String name = "";

        @Option(names = "--wait", description = "Stays until it is done and shows what happens.")
        private boolean wait;

        abstract Request request(String cluster);

        @Override
        public Integer call() {
            try (KafkaBroker broker = KafkaBroker.connect()) {
                var submission = new RequestSubmission(broker, TerminalDisplay.system());
                return wait ? submission.await(request(name)).exitCode() : submission.submit(request(name));
            }
        }
    }
}
