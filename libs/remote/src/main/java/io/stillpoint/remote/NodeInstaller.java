package io.stillpoint.remote;

import io.stillpoint.remote.etcd.EtcdFiles;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.remote.ssh.HostKeyExpectation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;

/**
 * Prepares nodes once, with the boot node's key, which is root everywhere: installs the script and authorizes the
 * services' own keys. Afterwards Stillpoint does not need that key.
 */
public final class NodeInstaller implements AutoCloseable {

    private static final List<String> HOST_KEY_TYPES =
            List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KeyPair bootKey;
    private final String user;
    private final int port;
    private final Locations locations;
    private final SshConnections connections;

    /** Paths on a node; tests use others. */
    record Locations(String script, String authorizedKeys, String root) {
        static final Locations STANDARD = new Locations(NodeScript.PATH, "/root/.ssh/authorized_keys", "");
    }

    /**
     * @param bootKey private key file, normally {@code cluster/ssh_key} of the installation directory
     * @param user normally root
     */
    public static NodeInstaller open(Path bootKey, String user, int port) throws RemoteException {
        KeyPair key = NodeCredentials.readKey(
                bootKey, "Name the key with --ssh-key, or put the installer's ssh_key beside the inventory.");
        return new NodeInstaller(key, user, port, Locations.STANDARD, RemoteTimeouts.standard());
    }

    NodeInstaller(KeyPair bootKey, String user, int port, Locations locations, RemoteTimeouts timeouts) {
        this.bootKey = bootKey;
        this.user = user;
        this.port = port;
        this.locations = locations;
        this.connections = new SshConnections(timeouts);
    }

    /**
     * Returns the host keys that a machine shows, one per type, without logging in. Nobody vouches for them: compare
     * the fingerprints with the machine's console, or accept the risk of a first contact.
     */
    public List<HostKey> scan(String address) throws RemoteException {
        List<HostKey> keys = new ArrayList<>();
        RemoteException failure = null;
        for (String type : HOST_KEY_TYPES) {
            HostKeyExpectation expectation = HostKeyExpectation.lookingAt(type);
            try {
                connections.open(user, address, port, bootKey, expectation).close(true);
            } catch (RemoteException e) {
                failure = e;
            }
            PublicKey shown = expectation.shown();
            if (shown != null && type.equals(KeyUtils.getKeyType(shown))) {
                keys.add(HostKey.of(address, port, shown));
            } else if (failure != null && failure.unreachable() && keys.isEmpty() && shown == null) {
                break;
            }
        }
        if (keys.isEmpty()) {
            throw failure != null ? failure : RemoteProblems.lost(address + ":" + port, "before a host key", null);
        }
        return List.copyOf(keys);
    }

    /**
     * Installs the script and authorizes {@code keys}; may be repeated. Keys of the same owners are replaced; other
     * lines of {@code authorized_keys} stay. A node that knows no fencing token is told {@code token}; what it knows
     * stays. A node of another cluster is refused.
     *
     * @param trusted the host keys that the node may show
     * @param token the highest that this cluster has seen
     */
    public void install(String address, List<HostKey> trusted, List<AuthorizedKey> keys, String cluster, long token)
            throws RemoteException, InterruptedException {
        String lines = keys.stream().map(key -> key.line(locations.script())).collect(Collectors.joining("\n"));
        String program = variable("state", locations.root() + "/var/lib/stillpoint")
                + variable("cluster", cluster)
                + variable("token", String.valueOf(token))
                + variable("script", locations.script())
                + variable("authorized_keys", locations.authorizedKeys())
                + variable("script_base64", base64(NodeScript.bytes()))
                + variable("lines_base64", base64((lines + "\n").getBytes(StandardCharsets.UTF_8)))
                + new String(NodeScript.resource("install-node.sh"), StandardCharsets.UTF_8);
        run(address, trusted, program);
    }

    /** Reads etcd's manifest and client certificate from a master, with the boot node's key. */
    public EtcdFiles fetchEtcdFiles(String address, List<HostKey> trusted)
            throws RemoteException, InterruptedException {
        String program = variable("root", locations.root())
                + new String(NodeScript.resource("fetch-etcd-files.sh"), StandardCharsets.UTF_8);
        NodeAnswer answer = run(address, trusted, program);
        return new EtcdFiles(
                text(answer, "etcd-json"), text(answer, "ca"), text(answer, "client"), text(answer, "client-key"));
    }

    private NodeAnswer run(String address, List<HostKey> trusted, String program)
            throws RemoteException, InterruptedException {
        List<PublicKey> keys = new ArrayList<>();
        for (HostKey key : trusted) {
            keys.add(key.key());
        }
        ClientSession session = connections.open(user, address, port, bootKey, HostKeyExpectation.trusting(keys));
        try (RemoteNode node = new RemoteNode(session, address + ":" + port, connections.timeouts(), null, null)) {
            return node.run(
                    "bash -s", "installation", LIMIT, out -> out.write(program.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String variable(String name, String value) {
        // Single quotes protect everything but themselves, and these values contain none.
        if (value.indexOf('\'') >= 0) {
            throw new IllegalArgumentException("a quote in " + name);
        }
        return name + "='" + value + "'\n";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(NodeAnswer answer, String key) throws RemoteException {
        try {
            return new String(Base64.getDecoder().decode(answer.one(key)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw NodeAnswer.unreadable("base64 after '" + key + "='", e.getMessage() + "", "answer of the node");
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
