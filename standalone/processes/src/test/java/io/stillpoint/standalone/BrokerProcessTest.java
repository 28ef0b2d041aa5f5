package io.stillpoint.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {

    @TempDir
    Path parent;

    private Path directory;

    /** A home may have any name that a directory may have. */
    @BeforeEach
    void name() throws IOException {
        directory = Files.createDirectory(parent.resolve("h\u00f6me of \u0142ab#1%20=x"));
    }

    @Test
    void aKilledBrokerComesBackWithItsTopics() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", Optional.of(3), Optional.empty())))
                    .all()
                    .get();
            broker.kill();

            // When
            broker.start();

            // Then
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void aSecondBrokerOnTheSameDataIsRefusedByTheNameOfTheFirst() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {

            // When
            Throwable refused = catchThrowable(() -> BrokerProcess.in(directory));

            // Then
            assertThat(refused).hasMessageContaining("End that one first: kill " + broker.pid());
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }

    @Test
    void itHasShareGroupsAndTheNewTransactions() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {

            // When
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

            // Then
            assertThat(features.get("share.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 1);
            assertThat(features.get("transaction.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 2);
        }
    }
}
