package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.ClusterState;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A decision as it will be written.
 *
 * @param records facts, tasks and catalogue entries, in order; the state is not among them
 * @param after the state once they are written, last hash included
 */
record DecisionRecords(List<ProducerRecord<String, byte[]>> records, ClusterState after) {

    DecisionRecords {
        records = List.copyOf(records);
    }
}
