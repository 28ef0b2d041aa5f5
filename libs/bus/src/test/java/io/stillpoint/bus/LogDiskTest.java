package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogDiskTest {

    @Test
    void aBrokerSaysHowMuchRoomThereIsForRecords() {
        // Given
        try (var admin = new BusClients(SharedBroker.config()).admin()) {

            // When
            var disks = LogDisk.of(admin);

            // Then
            assertThat(disks).singleElement().satisfies(disk -> {
                assertThat(disk.path()).endsWith("kafka");
                assertThat(disk.freeBytes())
                        .hasValueSatisfying(free -> assertThat(free).isPositive());
                assertThat(disk.failed()).isEmpty();
            });
        }
    }

    @Test
    void aDiskThatIsNearlyFullIsNamed() {
        // Given
        var disk = new LogDisk(2, "/data/kafka", Optional.of(100L << 20), Optional.empty());

        // When
        Optional<Problem> problem = disk.problem();

        // Then
        assertThat(problem)
                .hasValueSatisfying(found -> assertThat(found.sentence())
                        .contains("512 MiB", "100 MiB", "/data/kafka of broker 2", "Make room"));
    }

    @Test
    void aDiskThatItsBrokerGaveUpIsNamed() {
        // Given
        var disk = new LogDisk(2, "/data/kafka", Optional.empty(), Optional.of("it is offline"));

        // When
        Optional<Problem> problem = disk.problem();

        // Then
        assertThat(problem).hasValueSatisfying(found -> assertThat(found.code()).isEqualTo("log-disk-failed"));
    }
}
