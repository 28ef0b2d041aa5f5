package io.stillpoint.cli.cluster;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.ComponentLogins;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cluster.EtcdManifest;
import io.stillpoint.cluster.EtcdManifestException;
import io.stillpoint.cluster.Inventory;
import io.stillpoint.cluster.InventoryException;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.NodeInstaller;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.remote.etcd.EtcdFiles;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.remote.ssh.SshKeyCreation;
import io.stillpoint.schemas.event.DeclarationCheck;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a cluster known: reads the installer's inventory or the labels of its nodes, or both and compares them, installs
 * Stillpoint's own keys and script on every node with the boot node's key, once, fetches etcd's client certificate, and
 * declares the topology.
 */
public final class ClusterAddition {

    private static final String USER = "root";
    private static final int SSH_PORT = 22;
    private static final List<String> CONTROL_SERVICES = List.of("node-control", "node-backup");
    private static final String RESTORE_SERVICE = "restore";
    private static final int USUAL_ETCD_PORT = 4001;

    private final StillpointHome home;
    private final HomeSettings settings;
    private final TerminalDisplay terminal;
    private StartMethod startMethod = StartMethod.REBOOT;
    private Patience patience = Patience.standard();
    private List<ComponentEndpoint> endpoints = List.of();
    private @Nullable Path logins;
    private @Nullable Path kubeconfig;
    private final Map<String, String> acceptedFingerprints = new LinkedHashMap<>();

    public ClusterAddition(StillpointHome home, HomeSettings settings, TerminalDisplay terminal) {
        this.home = home;
        this.settings = settings;
        this.terminal = terminal;
    }

    ClusterAddition startMethod(StartMethod method) {
        startMethod = method;
        return this;
    }

    ClusterAddition patience(Patience limits) {
        patience = limits;
        return this;
    }

    public ClusterAddition endpoints(List<ComponentEndpoint> answering) {
        endpoints = answering;
        return this;
    }

    /** A folder with the logins of what {@link #endpoints} name; null when somebody else puts them there. */
    public ClusterAddition logins(@Nullable Path folder) {
        logins = folder;
        return this;
    }

    /** How the API server is asked; null when it is not, or by a kubeconfig that was handed out before. */
    ClusterAddition kubeconfig(@Nullable Path file) {
        kubeconfig = file;
        return this;
    }

    /** {@code ADDRESS=SHA256:…} each. */
    ClusterAddition acceptedHostKeys(List<String> accepted) {
        for (String entry : accepted) {
            int equals = entry.indexOf('=');
            if (equals < 1 || !entry.startsWith("SHA256:", equals + 1)) {
                throw CliException.usage(
                        "--accept-host-key: expected ADDRESS=SHA256:…, found '%s'. Nothing was changed."
                                .formatted(entry));
            }
            acceptedFingerprints.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return this;
    }

    /**
     * @param hosts the installer's inventory; null for the labels of the nodes
     * @param imageMounts empty for every local file system of the nodes
     */
    public void add(String name, @Nullable String boot, @Nullable Path hosts, Path bootKey, List<String> imageMounts)
            throws IOException {
        Topology declared = hosts == null ? null : new NamedFile("--hosts", hosts).content(Inventory::parse);
        Path file = kubeconfig;
        if (file == null) {
            if (declared == null) {
                throw CliException.usage("expected --hosts or --kubeconfig to say which nodes there are, found neither."
                        + " Nothing was changed.");
            }
            prepare(name, withBoot(declared, boot), bootKey, imageMounts, null);
            return;
        }
        try (ClusterApi api = ClusterApi.ask(file)) {
            prepare(name, withBoot(api.agreed(declared, terminal), boot), bootKey, imageMounts, api);
        }
    }

    /** All that can be wrong shows before the first file is written and the first node is touched. */
    private void prepare(
            String name, Topology topology, Path bootKey, List<String> imageMounts, @Nullable ClusterApi api)
            throws IOException {
        check(name, topology, imageMounts);
        try (NodeInstaller installer =
                        new NamedFile("--ssh-key", bootKey).content(key -> NodeInstaller.open(key, USER, SSH_PORT));
                KafkaBroker broker = KafkaBroker.connect(settings)) {
            KafkaBroker.KnownStates all = broker.knownStates();
            List<ClusterState> known = all.states();
            DeclaredNodes.refusal(name, topology, known, all.unreadable()).ifPresent(problem -> {
                throw CliException.refused(problem);
            });
            if (!all.has(name) && broker.hasFacts(name)) {
                throw CliException.refused(DeclaredNodes.stateMissing(name));
            }
            terminal.line("    " + HumanText.plural(topology.nodes().size(), "node"));
            Map<Node, List<HostKey>> trusted = new LinkedHashMap<>();
            for (Node node : topology.nodes()) {
                trusted.put(node, trusted(installer, node.address()));
            }
            new ComponentLogins(home, logins, api == null ? null : api.secrets()).handOut(name, endpoints, terminal);
            if (api != null) {
                api.handOut(name, credentials(CONTROL_SERVICES.getFirst(), name), terminal);
            }
            shareKubeconfig(name);
            EtcdFiles etcd = install(installer, name, topology, trusted, DeclaredNodes.token(name, known));
            writeKnownHosts(
                    name, trusted.values().stream().flatMap(List::stream).toList());
            Access access = new Access(USER, SSH_PORT, name, writeEtcdFiles(name, etcd));
            declare(broker, declaration(name, topology, access, chosenMounts(imageMounts, topology, access)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted while nodes were prepared; run the command again", e);
        }
    }

    /** The coordinator's own check, with what only the nodes know filled in as it usually is. */
    private void check(String name, Topology topology, List<String> imageMounts) {
        Access usual = new Access(USER, SSH_PORT, name, USUAL_ETCD_PORT);
        List<String> mounts = imageMounts.isEmpty() ? List.of("/") : imageMounts;
        DeclarationCheck.refusal(declaration(name, topology, usual, mounts)).ifPresent(problem -> {
            throw CliException.refused(problem);
        });
        for (String address : acceptedFingerprints.keySet()) {
            if (topology.nodes().stream().noneMatch(node -> node.address().equals(address))) {
                throw CliException.usage(
                        "--accept-host-key: expected the address of a node, found '%s'. Nothing was changed."
                                .formatted(address));
            }
        }
    }

    private Request.ClusterDeclared declaration(
            String name, Topology topology, Access access, List<String> imageMounts) {
        return new Request.ClusterDeclared(
                name, topology, access, "icp", startMethod, imageMounts, patience, endpoints, asksKubernetes(name));
    }

    private EtcdFiles install(
            NodeInstaller installer, String name, Topology topology, Map<Node, List<HostKey>> trusted, long token)
            throws RemoteException, InterruptedException {
        List<AuthorizedKey> keys = serviceKeys(name);
        @Nullable EtcdFiles etcd = null;
        for (Map.Entry<Node, List<HostKey>> each : trusted.entrySet()) {
            String address = each.getKey().address();
            List<HostKey> hostKeys = each.getValue();
            installer.install(address, hostKeys, keys, name, token);
            terminal.line("    %-15s script and keys installed, host key %s"
                    .formatted(address, hostKeys.getFirst().fingerprint()));
            if (etcd == null && topology.etcdMembers().contains(each.getKey())) {
                etcd = installer.fetchEtcdFiles(address, hostKeys);
            }
        }
        return Objects.requireNonNull(etcd);
    }

    private List<String> chosenMounts(List<String> wanted, Topology topology, Access access)
            throws RemoteException, InterruptedException {
        var facts = new ArrayList<NodeFacts>();
        try (var nodes = new RemoteNodes(
                NodeCredentials.load(home.secrets(CONTROL_SERVICES.getFirst()), access.credentials()))) {
            for (Node node : topology.nodes()) {
                try (RemoteNode remote = nodes.connect(node, access)) {
                    facts.add(remote.facts());
                }
            }
        }
        List<String> chosen = wanted.isEmpty() ? ImageMounts.all(facts) : wanted;
        terminal.line("    node images will hold " + String.join(", ", chosen));
        List<String> leftOut = ImageMounts.leftOut(facts, chosen);
        if (!leftOut.isEmpty()) {
            terminal.line("    LEFT OUT of node images: %s (add --image-mount for each that belongs there)"
                    .formatted(String.join(", ", leftOut)));
        }
        return chosen;
    }

    public static Topology inventory(Path hosts) throws InventoryException {
        return Inventory.parse(hosts);
    }

    /** As with logins, what was handed out before stays in use. */
    private boolean asksKubernetes(String name) {
        return Files.exists(heldKubeconfig(name));
    }

    private void shareKubeconfig(String name) {
        if (asksKubernetes(name)
                && endpoints.stream().anyMatch(endpoint -> endpoint.component() == Component.REGISTRY)) {
            new ServiceSecrets(home).shareKubeconfig(name);
            terminal.line(
                    "    %-15s kubeconfig handed to registry-backup, which asks what pods run".formatted("kubernetes"));
        }
    }

    private Path heldKubeconfig(String name) {
        return credentials(CONTROL_SERVICES.getFirst(), name).resolve(ClusterApi.FILE);
    }

    /** The boot node is in no group of the inventory; often it is a master too. */
    private static Topology withBoot(Topology topology, @Nullable String boot) {
        if (boot == null) {
            return topology;
        }
        var nodes = new ArrayList<Node>();
        boolean known = false;
        for (Node node : topology.nodes()) {
            if (node.address().equals(boot)) {
                var roles = new TreeSet<>(node.roles());
                roles.add(Role.BOOT);
                nodes.add(new Node(boot, roles));
                known = true;
            } else {
                nodes.add(node);
            }
        }
        if (!known) {
            nodes.add(new Node(boot, new TreeSet<>(List.of(Role.BOOT))));
        }
        return new Topology(nodes);
    }

    private List<HostKey> trusted(NodeInstaller installer, String address) throws RemoteException {
        List<HostKey> shown = installer.scan(address);
        String wanted = acceptedFingerprints.get(address);
        if (wanted == null) {
            return shown;
        }
        var matching = new ArrayList<HostKey>();
        for (HostKey key : shown) {
            if (key.fingerprint().equals(wanted)) {
                matching.add(key);
            }
        }
        if (matching.isEmpty()) {
            throw new CliException(
                    "%s: expected a host key with fingerprint %s, found %s. Compare it on the machine's console."
                            .formatted(address, wanted, shown.getFirst().fingerprint()));
        }
        return matching;
    }

    private List<AuthorizedKey> serviceKeys(String name) throws RemoteException {
        var keys = new ArrayList<AuthorizedKey>();
        for (String service : CONTROL_SERVICES) {
            keys.add(new AuthorizedKey(AuthorizedKey.Rights.CONTROL, publicKey(service, name), service + "." + name));
        }
        keys.add(new AuthorizedKey(
                AuthorizedKey.Rights.RESTORE, publicKey(RESTORE_SERVICE, name), RESTORE_SERVICE + "." + name));
        return keys;
    }

    private String publicKey(String service, String name) throws RemoteException {
        return SshKeyCreation.ensure(credentials(service, name).resolve("ssh_key"), "stillpoint-" + service);
    }

    private void writeKnownHosts(String name, List<HostKey> hostKeys) {
        String text =
                String.join("\n", hostKeys.stream().map(HostKey::knownHostsLine).toList()) + "\n";
        for (String service : CONTROL_SERVICES) {
            ServiceSecrets.writePrivate(credentials(service, name).resolve("known_hosts"), text);
        }
        ServiceSecrets.writePrivate(credentials(RESTORE_SERVICE, name).resolve("known_hosts"), text);
    }

    private int writeEtcdFiles(String name, EtcdFiles files) throws EtcdManifestException {
        Path directory = credentials("etcd-backup", name).resolve("etcd");
        ServiceSecrets.writePrivate(directory.resolve("ca.pem"), files.caPem());
        ServiceSecrets.writePrivate(directory.resolve("client.pem"), files.clientPem());
        ServiceSecrets.writePrivate(directory.resolve("client-key.pem"), files.clientKeyPem());
        return EtcdManifest.parse(files.etcdJson().getBytes(StandardCharsets.UTF_8), "etcd.json of " + name)
                .clientPort();
    }

    private Path credentials(String service, String name) {
        return home.secrets(service).resolve("clusters").resolve(name);
    }

    private void declare(KafkaBroker broker, Request.ClusterDeclared declared) {
        String name = declared.cluster();
        if (declared.kubernetes() && kubeconfig == null) {
            terminal.line("    %-15s %s is of before and stays in use".formatted("kubernetes", heldKubeconfig(name)));
        }
        try {
            new RequestSubmission(broker, terminal).accept(declared);
        } catch (CliException e) {
            Problem refusal = e.refusal();
            throw new CliException(
                    "%s The nodes hold Stillpoint's script and keys already: add the cluster again when this is mended."
                            .formatted(refusal == null ? e.getMessage() : refusal.sentence()),
                    e);
        }
        terminal.line("    cluster %s declared: ./stillpoint cluster describe %s".formatted(name, name));
    }
}
