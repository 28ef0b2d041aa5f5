package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import java.io.IOException;
import java.nio.file.Path;

/** Reaches the nodes of a snapshot with this service's own key. */
final class CertificatesNodes {

    private final Path secrets;

    CertificatesNodes(Path secrets) {
        this.secrets = secrets;
    }

    @FunctionalInterface
    interface Deed<T> {
        T on(RemoteNode remote) throws IOException, InterruptedException;
    }

    <T> T with(String address, Topology topology, Access access, Deed<T> deed)
            throws IOException, InterruptedException {
        try (RemoteNodes nodes = new RemoteNodes(NodeCredentials.load(secrets, access.credentials()));
                RemoteNode remote = nodes.connect(declared(address, topology), access)) {
            return deed.on(remote);
        } catch (IOException e) {
            throw CertificatesFailures.unread(e, "the tar of a directory", address);
        }
    }

    private static Node declared(String address, Topology topology) throws IOException {
        return topology.node(address)
                .orElseThrow(() -> new StepFailedException(
                        new Problem(
                                "node-not-declared",
                                "a declared node",
                                address,
                                "the snapshot of certificates",
                                "Plan the restore again."),
                        false));
    }
}
