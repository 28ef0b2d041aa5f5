package io.stillpoint.cli.cluster;

import io.stillpoint.cli.component.ApiServerCheck;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.Kubeconfig;
import io.stillpoint.kubernetes.KubeconfigFile;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.kubernetes.LabelTopology;
import io.stillpoint.kubernetes.LoginLife;
import io.stillpoint.kubernetes.LoginSecrets;
import io.stillpoint.kubernetes.TopologyComparison;
import io.stillpoint.kubernetes.TopologyComparison.Difference;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API server says of a cluster that is being added. It is asked now because later, when etcd is lost, it does not
 * answer; and it is asked for everything that services are going to ask for, so that a right that is missing shows now.
 */
final class ClusterApi implements AutoCloseable {

    static final String FILE = "kubeconfig";

    private final Kubeconfig kubeconfig;
    private final ApiServer server;
    private final Topology topology;

    private ClusterApi(Kubeconfig kubeconfig, ApiServer server, Topology topology) {
        this.kubeconfig = kubeconfig;
        this.server = server;
        this.topology = topology;
    }

    /** Asks for nodes and pods. */
    static ClusterApi ask(Path file) {
        Kubeconfig kubeconfig = new NamedFile("--kubeconfig", file).content(KubeconfigFile::read);
        try {
            if (LoginLife.isOver(kubeconfig, Instant.now())) {
                throw new KubernetesException(
                        LoginLife.problem(kubeconfig, Instant.now()).orElseThrow(), false);
            }
            ApiServer server = ApiServer.open(kubeconfig);
            try {
                Topology topology = LabelTopology.of(server.nodes());
                server.pods();
                return new ClusterApi(kubeconfig, server, topology);
            } catch (KubernetesException e) {
                server.close();
                throw e;
            }
        } catch (KubernetesException e) {
            throw new CliException(e.problem().sentence() + " Nothing was changed.", e);
        }
    }

    LoginSecrets.Reading secrets() {
        return server;
    }

    /**
     * The topology that is going to be declared.
     *
     * @param declared the inventory's, null when there is none: then the labels say it
     */
    Topology agreed(@Nullable Topology declared, TerminalDisplay terminal) {
        if (declared == null) {
            terminal.line("    by the labels of %s:"
                    .formatted(HumanText.plural(topology.nodes().size(), "node")));
            topology.nodes()
                    .forEach(node -> terminal.line("    %-15s %s".formatted(node.address(), FactText.roles(node))));
            return topology;
        }
        List<Difference> differences = TopologyComparison.of(declared, topology);
        differences.forEach(difference -> terminal.line(
                "    %s: %s".formatted(difference.refuses() ? "ERROR" : "WARNING", difference.sentence())));
        long refusing = differences.stream().filter(Difference::refuses).count();
        if (refusing > 0) {
            throw new CliException("expected the inventory and the labels of the API server's nodes to agree, found %s."
                            .formatted(HumanText.plural((int) refusing, "difference"))
                    + " Correct the inventory or the labels and add the cluster again. Nothing was changed.");
        }
        return declared;
    }

    /** Gives node-control, which asks during backups and restores, a kubeconfig that needs no other file. */
    void handOut(String cluster, Path credentials, TerminalDisplay terminal) {
        ServiceSecrets.writePrivate(credentials.resolve(FILE), KubeconfigFile.text(kubeconfig));
        terminal.line("    %-15s kubeconfig handed to node-control".formatted("kubernetes"));
        LoginLife.problem(kubeconfig, Instant.now())
                .ifPresent(problem -> terminal.line("    WARNING: " + problem.sentence()));
        try {
            ApiServerCheck.requireRecycling(server, cluster);
        } catch (KubernetesException e) {
            terminal.line("    WARNING: " + e.problem().sentence());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
