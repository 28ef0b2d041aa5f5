package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.PartitionReplay;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the catalogue with the states of one partition. A cluster that has points which the catalogue does not know has lost entries: all
 * that are missing are folded out of its facts again.
 */
final class CatalogueCheck {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueCheck.class);

    private final BusClients clients;
    private final Set<String> keys;
    private final Duration patience;

    /**
     * Prepares one.
     *
     * @param keys of all entries that there are
     * @param patience how long no record may come while the log is read
     */
    CatalogueCheck(BusClients clients, Set<String> keys, Duration patience) {
        this.clients = clients;
        this.keys = keys;
        this.patience = patience;
    }

    /** The entries that are to be written again. */
    List<ProducerRecord<String, byte[]>> missing(int partition, Collection<ClusterState> states) {
        Map<String, EntryFold> folds = new TreeMap<>();
        states.stream()
                .filter(state -> !keys.containsAll(expected(state)))
                .forEach(state -> folds.put(state.cluster(), new EntryFold(state.cluster())));
        if (folds.isEmpty()) {
            return List.of();
        }
        PartitionReplay.toEnd(
                clients,
                Topics.EVENTS,
                partition,
                patience,
                fact -> Optional.ofNullable(fact.key()).map(folds::get).ifPresent(fold -> fold.take(fact)));
        List<ProducerRecord<String, byte[]>> missing = folds.values().stream()
                .flatMap(fold -> fold.entries.values().stream())
                .filter(entry -> !keys.contains(entry.key()))
                .toList();
        LOG.warn("the catalogue lacked points of {}; {} entries come out of the facts", folds.keySet(), missing.size());
        return missing;
    }

    /** The keys of all points of a partition's clusters that are there, or among these entries. */
    Set<String> points(int partition, List<ProducerRecord<String, byte[]>> missing) {
        return Stream.concat(keys.stream(), missing.stream().map(ProducerRecord::key))
                .filter(key -> CatalogueEntry.Point.clusterOf(key)
                        .filter(cluster -> Topics.partitionOf(cluster) == partition)
                        .isPresent())
                .collect(Collectors.toSet());
    }

    /** What no policy removes, and what one removes last. */
    private static List<String> expected(ClusterState state) {
        Stream<String> baselines = state.pins().entrySet().stream()
                .filter(pin -> pin.getValue().baseline())
                .map(Map.Entry::getKey);
        Stream<String> newest = state.finished().stream()
                .filter(saga -> saga.succeeded() && !saga.saved().isEmpty())
                .max(Comparator.comparing(FinishedSaga::endedAt))
                .flatMap(saga -> Optional.ofNullable(saga.point()))
                .stream();
        return Stream.concat(baselines, newest)
                .map(point -> CatalogueEntry.Point.key(state.cluster(), point))
                .toList();
    }

    /** What the facts of one cluster say about the catalogue. */
    private static final class EntryFold {

        private final StateFold states;
        private final Map<String, ProducerRecord<String, byte[]>> entries = new LinkedHashMap<>();

        EntryFold(String cluster) {
            states = new StateFold(cluster);
        }

        void take(ConsumerRecord<String, byte[]> record) {
            ClusterState before = states.now();
            // What does not fold leaves the cluster alone, elsewhere; what came before it is known all the same.
            states.take(record).ifPresent(fact -> take(before, fact));
        }

        private void take(ClusterState before, Envelope<Fact> fact) {
            for (ProducerRecord<String, byte[]> entry : DecisionRecorder.catalogue(before, fact)) {
                if (entry.value() == null) {
                    entries.remove(entry.key());
                } else {
                    entries.put(entry.key(), entry);
                }
            }
        }
    }
}
