package io.stillpoint.cli;

import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Clusters of masters, for tests that care for no more than their names and addresses. */
public final class DeclaredClusters {

    private DeclaredClusters() {}

    public static ClusterDeclared ofMasters(String name, String... addresses) {
        return new ClusterDeclared(
                name,
                topology(addresses),
                new Access("root", 22, name, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                List.of(),
                false);
    }

    public static Topology topology(String... addresses) {
        return new Topology(Stream.of(addresses)
                .map(address -> new Node(address, Set.of(Role.MASTER)))
                .toList());
    }
}
