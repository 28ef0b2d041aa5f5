package io.stillpoint.coordinator.gate;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Role;
import java.util.List;

/** A cluster whose nodes have addresses as an inventory lists them; the schemas want no less. */
public final class Declared {

    private Declared() {}

    public static ClusterDeclared cluster() {
        return Clusters.declared(
                List.of(Clusters.node("10.0.0.1", Role.MASTER), Clusters.node("10.0.0.2", Role.WORKER)));
    }
}
