package io.stillpoint.remote;

import io.stillpoint.remote.ssh.HostKeyExpectation;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/** The nodes of one cluster, as one service reaches them. Thread-safe. */
public final class RemoteNodes implements AutoCloseable {

    private final NodeCredentials credentials;
    private final SshConnections connections;
    private final @Nullable KeptConnections kept;

    public RemoteNodes(NodeCredentials credentials) {
        this(credentials, RemoteTimeouts.standard());
    }

    /** Closes every connection with its {@link RemoteNode}. */
    public RemoteNodes(NodeCredentials credentials, RemoteTimeouts timeouts) {
        this.credentials = credentials;
        this.connections = new SshConnections(timeouts);
        this.kept = null;
    }

    /** Returns connections to {@code kept}, which outlives this object. */
    public RemoteNodes(NodeCredentials credentials, KeptConnections kept) {
        this.credentials = credentials;
        this.connections = kept.connections();
        this.kept = kept;
    }

    /** What is done over one connection. */
    @FunctionalInterface
    public interface NodeWork<T> {
        T on(RemoteNode remote) throws IOException, InterruptedException;
    }

    /** Does one thing on a node with the key that {@code secrets} holds for its cluster, over a connection of its own. */
    public static <T> T with(Path secrets, Node node, Access access, NodeWork<T> work)
            throws IOException, InterruptedException {
        try (RemoteNodes nodes = new RemoteNodes(NodeCredentials.load(secrets, access.credentials()));
                RemoteNode remote = nodes.connect(node, access)) {
            return work.on(remote);
        }
    }

    /**
     * Connects and logs in. When the thread is interrupted meanwhile, this fails as unreachable and the interrupt stays
     * set.
     *
     * @throws RemoteException when the node cannot be reached, is not the right machine, or refuses the key
     */
    public RemoteNode connect(Node node, Access access) throws RemoteException {
        String where = node.address() + ":" + access.sshPort();
        List<PublicKey> trusted = credentials.knownHosts().keysOf(node.address(), access.sshPort());
        NodeLogin login = () -> open(node, access, trusted);
        if (kept == null) {
            return new RemoteNode(login.open(), where, connections.timeouts(), login, null);
        }
        KeptConnections.Way way = new KeptConnections.Way(
                access.user(),
                node.address(),
                access.sshPort(),
                credentials.key().getPublic(),
                trusted);
        ClientSession known = kept.take(way);
        return new RemoteNode(
                known == null ? login.open() : known,
                where,
                connections.timeouts(),
                login,
                whole -> kept.giveBack(way, whole));
    }

    private ClientSession open(Node node, Access access, List<PublicKey> trusted) throws RemoteException {
        return connections.open(
                access.user(),
                node.address(),
                access.sshPort(),
                credentials.key(),
                HostKeyExpectation.trusting(trusted));
    }

    @Override
    public void close() {
        if (kept == null) {
            connections.close();
        }
    }
}
