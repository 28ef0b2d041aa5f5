package io.stillpoint.restore.task;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compacted catalogue, read anew for every plan: a plan must not miss the newest point. */
public final class CatalogueReader {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueReader.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BusClients clients;

    public CatalogueReader(BusClients clients) {
        this.clients = clients;
    }

    /** Every entry of every cluster. An entry that cannot be understood is left out: it then chooses nothing. */
    public List<CatalogueEntry> entries() throws IOException {
        List<CatalogueEntry> entries = new ArrayList<>();
        try (CompactedTopicReader reader = new CompactedTopicReader(clients, Topics.CATALOGUE)) {
            for (ConsumerRecord<String, byte[]> record : reader.toEnd(LIMIT).values()) {
                try {
                    entries.add(EventCodec.read(record, CatalogueEntry.class).data());
                } catch (MalformedEventException e) {
                    LOG.warn("catalogue entry {} left out: {}", record.key(), e.getMessage());
                }
            }
            return entries;
        } catch (BusException e) {
            throw new StepFailedException(e.problem(), true, e);
        } catch (KafkaException e) {
            throw new StepFailedException(
                    new Problem(
                            "catalogue-unread",
                            "the catalogue",
                            String.valueOf(e.getMessage()),
                            Topics.CATALOGUE,
                            "Look whether the broker runs; the plan is made again by itself."),
                    true,
                    e);
        }
    }
}
