package io.stillpoint.faults.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.faults.History;
import io.stillpoint.faults.PretendedCluster;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.clients.producer.Producer;

/** Somebody who goes on asking while there is trouble. What Kafka took from him has to be answered, once. */
final class NumberedRequests implements AutoCloseable {

    private static final String NAME = "numbered-";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Producer<String, byte[]> producer;
    private final Set<String> taken = new ConcurrentSkipListSet<>();
    private int asked;

    NumberedRequests(String bootstrapServers) {
        producer = new BusClients(new BusConfig(bootstrapServers, Map.of())).producer("numbered-requests");
    }

    /** Asks once more, and does not wait. A pin is answered at once, whatever the saga does. */
    void ask() {
        String id = NAME + asked++;
        var request = new Request.PinRequested(PretendedCluster.NAME, "point-of-nobody", true, "is this answered?");
        var envelope = EventCodec.envelope(id, "faults", Instant.now(), PretendedCluster.NAME, request);
        producer.send(EventCodec.record(Topics.CONTROL, "any key", envelope), (_, failure) -> {
            if (failure == null) {
                taken.add(id);
            }
        });
    }

    /** Reads on until everything that was taken is answered. */
    void requireAnswers(History history) throws Exception {
        producer.flush();
        assertThat(taken).as("requests that Kafka took").isNotEmpty();
        Instant deadline = Instant.now().plus(LIMIT);
        while (!answers(history).containsAll(taken)) {
            assertThat(Instant.now())
                    .as("answered: %s of %s", answers(history), taken)
                    .isBefore(deadline);
            history.news();
        }
        assertThat(answers(history)).doesNotHaveDuplicates();
    }

    private static List<String> answers(History history) {
        return history.facts().stream()
                .filter(RequestFact.class::isInstance)
                .map(fact -> ((RequestFact) fact).requestId())
                .filter(id -> id.startsWith(NAME))
                .toList();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
