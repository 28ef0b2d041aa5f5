package io.stillpoint.standalone.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwiceThoughNobodyHasTakenItYet() {
        // When
        List<Integer> ports =
                IntStream.range(0, 1_000).mapToObj(_ -> FreePorts.next()).toList();

        // Then
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
    }

    @Test
    void aPortThatSomebodyListensOnIsPassedOver() throws Exception {
        // Given
        int following = FreePorts.next() + 1;
        try (var listener = new ServerSocket(following, 1, InetAddress.getLoopbackAddress())) {
            // When
            int given = FreePorts.next();

            // Then
            assertThat(given).isNotEqualTo(listener.getLocalPort());
        }
    }

    @Test
    void anAddressOfAnotherMachineHasNoFreePort() {
        // Given an address kept for documentation, which no machine has
        List<String> addresses = List.of("192.0.2.1");

        // When
        Throwable refusal = catchThrowable(() -> FreePorts.next(addresses));

        // Then
        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("[192.0.2.1]");
    }
}
