package io.stillpoint.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateSupervisorTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int STATUS = 7;

    /** A gate that ends at each start. */
    static final class EndsAtOnce {
        public static void main(String[] arguments) {
            System.exit(STATUS);
        }
    }

    @Test
    void aGateThatEndsAtEachStartIsNamedWithItsStatus() {
        // Given
        try (var supervisor = new GateSupervisor(EndsAtOnce.class, List.of())) {
            boolean before = supervisor.obstacle().isPresent();

            // When
            supervisor.start();

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(supervisor.obstacle()).get().asString().contains("status " + STATUS));
            assertThat(before).isFalse();
        }
    }

    @Test
    void aGateGetsThePropertiesAndArgumentsOfItsCoordinatorAndAHeapOfItsOwn() {
        // When
        List<String> command = GateCommand.of(
                EndsAtOnce.class,
                List.of("--stillpoint.bus.bootstrap-servers=b:1"),
                List.of("-Xmx2g", "-Djava.security.auth.login.config=/etc/jaas", "-Dstillpoint.slots=3"));

        // Then
        assertThat(command)
                .containsSubsequence(
                        "-Djava.security.auth.login.config=/etc/jaas",
                        "-Dstillpoint.slots=3",
                        EndsAtOnce.class.getName(),
                        "--stillpoint.bus.bootstrap-servers=b:1")
                .doesNotContain("-Xmx2g");
    }
}
