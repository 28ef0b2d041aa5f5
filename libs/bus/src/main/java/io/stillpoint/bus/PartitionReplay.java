package io.stillpoint.bus;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads one partition to its end. Sees committed records only. */
public final class PartitionReplay {

    private PartitionReplay() {}

    /**
     * Reads up to the end as it is at the time of the call, and hands over each record.
     *
     * @param patience how long nothing may come; years of records take as long as they take
     * @throws BusException when there is no broker, or nothing comes for too long
     */
    public static void toEnd(
            BusClients clients,
            String topic,
            int number,
            Duration patience,
            Consumer<ConsumerRecord<String, byte[]>> each) {
        try (var reader = new PartitionReader(clients, topic, number, patience)) {
            while (!reader.isAtEnd()) {
                reader.next(each);
            }
        }
    }
}
