package io.stillpoint.service.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.streams.process.LastingThread;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;

class FactStreamTest {

    private static final int LIMIT_SECONDS = 120;

    @TempDir
    Path directory;

    /** A service that meets an error at the first fact. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(FactStream.class)
    static class MeetsAnError {

        @Bean
        Consumer<Message<byte[]>> watch() {
            return fact -> {
                throw new NoClassDefFoundError("planted");
            };
        }

        public static void main(String[] arguments) {
            SpringApplication.run(MeetsAnError.class, arguments);
        }
    }

    @Test
    void aServiceWhoseReaderMeetsAnErrorEnds() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory)) {
            var clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
            try (var admin = clients.admin();
                    var producer = clients.producer("test")) {
                TopicSetup.ensure(admin);
                producer.send(new ProducerRecord<>(Topics.EVENTS, "icp", new byte[1]))
                        .get();
            }

            // When
            Process service = service(broker.bootstrapServers());

            // Then
            try {
                assertThat(service.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(service.exitValue()).isEqualTo(LastingThread.LOST_STATUS);
            } finally {
                service.destroyForcibly();
            }
        }
    }

    private static Process service(String bootstrapServers) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        MeetsAnError.class.getName(),
                        "--stillpoint.bus.bootstrap-servers=" + bootstrapServers,
                        "--spring.cloud.function.definition=watch",
                        "--spring.cloud.stream.bindings.watch-in-0.destination=" + Topics.EVENTS,
                        "--spring.cloud.stream.bindings.watch-in-0.consumer.max-attempts=1",
                        "--spring.cloud.stream.kafka.bindings.watch-in-0.consumer.start-offset=earliest")
                .inheritIO()
                .start();
    }
}
