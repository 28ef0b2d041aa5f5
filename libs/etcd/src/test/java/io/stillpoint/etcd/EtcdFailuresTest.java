package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

class EtcdFailuresTest {

    @Test
    void aCallWithoutAnAnswerSaysHowLongItWaitedInPlainWords() {
        // Given
        Status status = Status.DEADLINE_EXCEEDED.withDescription(
                "CallOptions deadline exceeded after 1.799932411s. Name resolution delay 0.1 seconds."
                        + " [connecting_and_lb_delay=1.7s]");

        // When
        EtcdException told = EtcdFailures.told(status, "https://10.0.0.1:4001", "its status");

        // Then
        assertThat(told.problem().found()).isEqualTo("no answer after 1.8 s");
    }
}
