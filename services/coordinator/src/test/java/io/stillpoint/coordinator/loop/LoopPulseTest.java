package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopPulseTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final LoopPulse pulse = new LoopPulse(nanos::get);

    @Test
    void aLoopThatNeverCommittedDoesNotServe() {
        // When
        boolean serving = pulse.isRecent();

        // Then
        assertThat(serving).isFalse();
    }

    @Test
    void aLoopServesUntilItsLastCommitIsOlderThanAnyTransactionTakes() {
        // Given
        pulse.committed();
        boolean afterwards = pulse.isRecent();

        // When
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        // Then
        assertThat(afterwards).isTrue();
        assertThat(pulse.isRecent()).isFalse();
    }
}
