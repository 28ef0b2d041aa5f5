package io.stillpoint.restore.task;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.PartitionReplay;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the facts of one cluster say of its copies, read anew for every plan: damage may have been found a moment ago. */
public final class CopyLogReader {

    private static final Logger LOG = LoggerFactory.getLogger(CopyLogReader.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BusClients clients;

    public CopyLogReader(BusClients clients) {
        this.clients = clients;
    }

    /** Reads all facts. One that cannot be understood is left out: a restore must be possible without it. */
    CopyLog of(String cluster) throws IOException {
        CopyLog copies = new CopyLog();
        try {
            PartitionReplay.toEnd(clients, Topics.EVENTS, Topics.partitionOf(cluster), LIMIT, record -> {
                if (cluster.equals(record.key())) {
                    apply(copies, record);
                }
            });
        } catch (BusException e) {
            throw new StepFailedException(e.problem(), true, e);
        }
        return copies;
    }

    private static void apply(CopyLog copies, ConsumerRecord<String, byte[]> record) {
        try {
            Envelope<Fact> fact = EventCodec.read(record, Fact.class);
            copies.apply(fact.data(), fact.time());
        } catch (MalformedEventException e) {
            LOG.warn("fact left out: {}", e.getMessage());
        }
    }
}
