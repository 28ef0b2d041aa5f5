package io.stillpoint.restore.plan;

import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Refuses to lay a hot image onto a master, an etcd member or the boot node (domain rule 3). It goes by the cluster as it is now: a node
 * may have become a master since, and a point may say of itself what it likes.
 */
public final class HotImageGuard {

    private HotImageGuard() {}

    /** Why {@code snapshot} must not be restored on this cluster, empty when it may. */
    public static Optional<Problem> refusal(SnapshotRef snapshot, Topology topology) {
        if (snapshot.component() != Component.NODE_IMAGE || snapshot.consistency() != Consistency.HOT) {
            return Optional.empty();
        }
        Optional<Node> node = topology.node(snapshot.target());
        return node.filter(known -> HotImageNodes.onlyCold(known).isEmpty()).isPresent()
                ? Optional.empty()
                : Optional.of(new Problem(
                        Guard.HOT_IMAGE.code(),
                        "a cold image of " + snapshot.target(),
                        node.map(known -> "a hot one, and the node is "
                                        + known.roles().stream()
                                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                                .sorted()
                                                .collect(Collectors.joining(" and ")))
                                .orElse("a hot one, and a node that is not declared"),
                        "recovery point " + snapshot.point(),
                        "Take an image of a cold recovery point; a master comes back from the baseline."));
    }
}
