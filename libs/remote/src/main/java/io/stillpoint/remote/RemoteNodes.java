package io.stillpoint.remote;

import io.stillpoint.schemas.Access;
import io.stillpoint.schemas.Node;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;

/** The nodes of one cluster, as one service reaches them. Safe for several threads. */
public final class RemoteNodes implements AutoCloseable {

    private final NodeCredentials credentials;
    private final SshConnections connections;

    public RemoteNodes(NodeCredentials credentials) {
        this(credentials, RemoteTimeouts.standard());
    }

    public RemoteNodes(NodeCredentials credentials, RemoteTimeouts timeouts) {
        this.credentials = credentials;
        this.connections = new SshConnections(timeouts);
    }

    /**
     * Connects and logs in. When the thread is interrupted meanwhile, this fails as unreachable and the interrupt stays
     * set.
     *
     * @throws RemoteException when the node cannot be reached, is not who it should be, or refuses the key
     */
    public RemoteNode connect(Node node, Access access) throws RemoteException {
        List<PublicKey> trusted = credentials.knownHosts().keysOf(node.address(), access.sshPort());
        ClientSession session = connections.open(
                access.user(),
                node.address(),
                access.sshPort(),
                credentials.key(),
                HostKeyExpectation.trusting(trusted));
        return new RemoteNode(session, node.address() + ":" + access.sshPort(), connections.timeouts());
    }

    @Override
    public void close() {
        connections.close();
    }
}
