package io.stillpoint.cli.broker;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import java.util.List;
import java.util.Optional;

/** What the command line needs of Kafka: ask, look up what is known, follow what happens. */
public interface BrokerAccess extends AutoCloseable {

    /** Publishes a request on {@code stillpoint.control} and returns its id once Kafka has it. */
    String publish(Request request);

    List<ClusterState> states();

    default Optional<ClusterState> state(String cluster) {
        return states().stream()
                .filter(state -> state.cluster().equals(cluster))
                .findFirst();
    }

    List<CatalogueEntry> catalogue();

    /** What is published from now on. */
    FactFeed feed();

    /** The whole log, then what follows. */
    FactFeed feedFromStart();

    @Override
    void close();
}
