package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicSafetyTest {

    private final BusClients clients = new BusClients(SharedBroker.config());

    @Test
    void onThreeBrokersATopicHasThreeCopiesOfWhichTwoAreNeeded() {
        // Given
        var safety = new TopicSafety(3);

        // When
        List<TopicShape> shapes = safety.applied(Topics.shapes());

        // Then
        assertThat(safety.replicas()).contains((short) 3);
        assertThat(shapes)
                .allSatisfy(shape -> assertThat(shape.settings())
                        .containsEntry("min.insync.replicas", "2")
                        .doesNotContainKey("flush.messages"));
    }

    @Test
    void aTopicWithOneCopyOnThreeBrokersIsNamed() {
        // Given
        var safety = new TopicSafety(3);

        // When
        List<String> lacking =
                safety.tooFewCopies(List.of(topic("stillpoint.events", 1), topic("stillpoint.state", 3)));

        // Then
        assertThat(lacking).containsExactly("stillpoint.events has 1");
    }

    @Test
    void aSingleBrokerPutsWhatItTakesOntoItsDiskAndThatIsChecked() {
        // Given
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);

            // When
            var problem = TopicSafety.of(admin).problem(admin);

            // Then
            assertThat(problem).isEmpty();
            assertThat(TopicSafety.of(admin).sentence()).contains("1 broker, each record on its disk");
        }
    }

    private static TopicDescription topic(String name, int copies) {
        var replicas = Collections.nCopies(copies, new Node(1, "host", 9092));
        return new TopicDescription(
                name, false, List.of(new TopicPartitionInfo(0, replicas.getFirst(), replicas, replicas)));
    }
}
