package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicSetupTest {

    private final BusClients clients = new BusClients(SharedBroker.config());

    @Test
    void severalServicesMaySetUpAtOnce() throws Exception {
        // Given
        var shapes = List.of(new TopicShape("at-once", 6, Map.of("cleanup.policy", "compact")));
        try (var admin = clients.admin();
                var threads = Executors.newFixedThreadPool(4)) {

            // When
            var calls = IntStream.range(0, 4)
                    .mapToObj(number -> threads.submit(() -> TopicSetup.ensure(admin, shapes)))
                    .toList();

            // Then
            for (var call : calls) {
                assertThat(call.get()).isNull();
            }
        }
    }

    @Test
    void anOpenTopicOfAnEarlierReleaseGetsTheBrokersTimeOnItsRecords() throws Exception {
        // Given
        var control = Topics.shapes().stream()
                .filter(shape -> shape.name().equals(Topics.CONTROL))
                .findFirst()
                .orElseThrow();
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "of-before");
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin, List.of(new TopicShape("of-before", 3, Map.of("cleanup.policy", "delete"))));

            // When
            TopicSetup.ensure(admin, List.of(new TopicShape("of-before", 3, control.settings())));

            // Then
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> admin.describeConfigs(List.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("message.timestamp.type")
                            .value()
                            .equals("LogAppendTime"));
        }
    }

    @Test
    void anotherNumberOfPartitionsIsRefusedAndNamed() {
        // Given
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin, List.of(new TopicShape("six-or-three", 6, Map.of())));

            // When
            var failure = catchThrowable(
                    () -> TopicSetup.ensure(admin, List.of(new TopicShape("six-or-three", 3, Map.of()))));

            // Then
            assertThat(failure)
                    .isInstanceOf(BusException.class)
                    .hasMessageContaining("six-or-three has 6 partitions and needs 3");
        }
    }

    @Test
    void aHistoryThatWouldBeForgottenIsRefused() {
        // Given
        var forgetful = Map.of("cleanup.policy", "delete", "retention.ms", "3600000", "retention.bytes", "-1");
        var forEver = Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
        var name = Topics.EVENTS;
        try (var own = io.stillpoint.standalone.BrokerProcess.in(
                        java.nio.file.Files.createTempDirectory("stillpoint-bus-test"));
                var admin = new BusClients(new BusConfig(own.bootstrapServers(), Map.of())).admin()) {
            TopicSetup.ensure(admin, List.of(new TopicShape(name, 6, forgetful)));

            // When
            var failure = catchThrowable(() -> TopicSetup.ensure(admin, List.of(new TopicShape(name, 6, forEver))));

            // Then
            assertThat(failure).hasMessageContaining("stillpoint.events has retention.ms=3600000 and needs -1");
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
