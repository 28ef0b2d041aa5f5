package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the clusters of one partition when it is taken over.
 *
 * @param states as they were written
 * @param rewritten to be written: folded out of the facts, because the written ones were missing, older than the facts, or not readable; or
 *     of an earlier release, which did not say where their last fact is
 * @param quarantined clusters of which nobody can say what is true, and why; the others go on
 * @param eventEnd where the facts of the partition end
 * @param written all clusters that have a state, readable or not
 * @param unreadFrom from where on facts are that nobody could make a state of, null when there are none
 * @param catalogue entries that were missing there, to be written again
 * @param points keys of the recovery points that it has or lacks
 */
record LoadedStates(
        int partition,
        Collection<ClusterState> states,
        List<PlacedState> rewritten,
        Map<String, Problem> quarantined,
        long eventEnd,
        Set<String> written,
        @Nullable Long unreadFrom,
        List<ProducerRecord<String, byte[]>> catalogue,
        Set<String> points) {

    LoadedStates {
        states = List.copyOf(states);
        rewritten = List.copyOf(rewritten);
        quarantined = Map.copyOf(quarantined);
        written = Set.copyOf(written);
        catalogue = List.copyOf(catalogue);
        points = Set.copyOf(points);
    }

    /** Without the catalogue. */
    LoadedStates(
            int partition,
            Collection<ClusterState> states,
            List<PlacedState> rewritten,
            Map<String, Problem> quarantined,
            long eventEnd,
            Set<String> written,
            @Nullable Long unreadFrom) {
        this(partition, states, rewritten, quarantined, eventEnd, written, unreadFrom, List.of(), Set.of());
    }

    /** With what the catalogue says and lacks. */
    LoadedStates with(CatalogueCheck check) {
        List<ClusterState> all = Stream.concat(
                        states.stream(), rewritten.stream().map(PlacedState::state))
                .toList();
        List<ProducerRecord<String, byte[]>> missing = check.missing(partition, all);
        return new LoadedStates(
                partition,
                states,
                rewritten,
                quarantined,
                eventEnd,
                written,
                unreadFrom,
                missing,
                check.points(partition, missing));
    }
}
