package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
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

    <T> T with(String address, Topology topology, Access access, RemoteNodes.NodeWork<T> work)
            throws IOException, InterruptedException {
        try {
            return RemoteNodes.with(secrets, declared(address, topology), access, work);
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
