package io.stillpoint.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.task.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatientWaitTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @Test
    void aWaitCountsHowLongItTookAndNothingElse() {
        // Given
        var task = new WaitingTask(Duration.ofSeconds(100));
        var wait = new PatientWait(task, nanos::get, Duration.ofMillis(1));

        // When
        task.deadline = Instant.EPOCH;
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());

        // Then
        assertThat(wait.since()).isEqualTo(Duration.ofSeconds(60));
        assertThat(wait.left()).isEqualTo(Duration.ofSeconds(30));
        assertThat(wait.over()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(wait.over()).isTrue();
    }

    /** A task whose machine's clock somebody sets. */
    private static final class WaitingTask implements TaskContext {

        private final Duration left;
        private Instant deadline;

        WaitingTask(Duration left) {
            this.left = left;
            this.deadline = Instant.now().plus(left);
        }

        @Override
        public String run() {
            return "run";
        }

        @Override
        public Instant deadline() {
            return deadline;
        }

        @Override
        public Duration left() {
            return left;
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
            // Nobody looks.
        }
    }
}
