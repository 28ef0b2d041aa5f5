package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.standalone.ports.FreePorts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerCheckTest {

    @Test
    void theStandaloneBrokerIsNewEnough() {
        // Given
        var clients = new BusClients(SharedBroker.config());

        // When
        Throwable failure;
        try (var admin = clients.admin()) {
            failure = catchThrowable(() -> BrokerCheck.require(admin, clients.config()));
        }

        // Then
        assertThat(failure).isNull();
    }

    @Test
    void aBrokerThatIsTooOldIsRefusedNamingBothFeatures() {
        // Given
        var config = new BusConfig("old:9092", Map.of());

        // When
        var failure = catchThrowable(() -> BrokerCheck.requireFeatures(0, 2, config));

        // Then
        assertThat(failure)
                .isInstanceOf(BusException.class)
                .hasMessageContaining("share.version = 0 and transaction.version = 2")
                .hasMessageContaining("old:9092");
    }

    @Test
    void withoutABrokerTheErrorSaysWhereNobodyAnswers() {
        // Given
        var config = new BusConfig(
                "127.0.0.1:" + FreePorts.next(),
                Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"));

        // When
        Throwable failure;
        try (var admin = new BusClients(config).admin()) {
            failure = catchThrowable(() -> BrokerCheck.require(admin, config));
        }

        // Then
        assertThat(failure)
                .isInstanceOf(BusException.class)
                .hasMessageContaining(config.bootstrapServers())
                .hasMessageContaining("Start the broker");
    }
}
