package io.stillpoint.restore.task;

import io.stillpoint.bus.BusClients;
import io.stillpoint.restore.plan.PointChoice;
import java.io.IOException;

/** Knows the recovery points of a cluster as they are now. */
@FunctionalInterface
public interface PointChoices {

    PointChoice of(String cluster) throws IOException;

    /** Reads them from the broker each time. */
    static PointChoices on(BusClients clients) {
        CatalogueReader catalogue = new CatalogueReader(clients);
        CopyLogReader copies = new CopyLogReader(clients);
        return cluster -> new PointChoice(cluster, catalogue.entries(), copies.of(cluster));
    }
}
