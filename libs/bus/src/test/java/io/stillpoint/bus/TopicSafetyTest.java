package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
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

    @Test
    void onThreeBrokersKafkasOwnTopicsNeedTwoCopiesTooAndOnOneTheDisk() {
        // Given
        var present = Set.of("__transaction_state", "__consumer_offsets", "someone's");

        // When
        List<TopicShape> shapes = new TopicSafety(3).internal(present);

        // Then
        assertThat(shapes).extracting(TopicShape::name).containsExactly("__consumer_offsets", "__transaction_state");
        assertThat(shapes).allSatisfy(shape -> assertThat(shape.settings()).containsOnlyKeys("min.insync.replicas"));
        assertThat(new TopicSafety(1).internal(present))
                .allSatisfy(shape -> assertThat(shape.settings()).containsExactly(Map.entry("flush.messages", "1")));
    }

    @Test
    void kafkasOwnTopicsOfASingleBrokerAreFlushedOnceTheyAreThereAndNamedUntilThen() throws Exception {
        // Given
        var transactions = new ConfigResource(ConfigResource.Type.TOPIC, "__transaction_state");
        try (var admin = clients.admin();
                var producer = clients.transactionalProducer("of-this-test", 30_000)) {
            TopicSetup.ensure(admin);
            producer.initTransactions();
            var never = new AlterConfigOp(
                    new ConfigEntry("flush.messages", Long.toString(Long.MAX_VALUE)), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(transactions, List.of(never)))
                    .all()
                    .get();
            TopicSafety safety = TopicSafety.of(admin);
            assertThat(safety.problem(admin))
                    .hasValueSatisfying(
                            problem -> assertThat(problem.found()).contains("__transaction_state has flush.messages"));

            // When
            TopicSetup.ensureInternal(admin);

            // Then
            assertThat(safety.problem(admin)).isEmpty();
        }
    }

    private static TopicDescription topic(String name, int copies) {
        var replicas = Collections.nCopies(copies, new Node(1, "host", 9092));
        return new TopicDescription(
                name, false, List.of(new TopicPartitionInfo(0, replicas.getFirst(), replicas, replicas)));
    }
}
