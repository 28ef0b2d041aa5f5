package io.stillpoint.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BrokerReachability;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that starts before its broker. */
class BrokerWaitTest {

    @TempDir
    Path directory;

    @Test
    void aBrokerThatComesLaterIsWaitedFor() {
        // Given
        try (BrokerProcess broker = BrokerProcess.in(directory)) {
            broker.kill();
            var looks = new AtomicInteger();
            var wait = new BrokerWait(broker.bootstrapServers(), Duration.ofMinutes(5), () -> {
                if (looks.incrementAndGet() == 3) {
                    broker.start();
                }
                return System.nanoTime();
            });

            // When
            wait.await();

            // Then
            assertThat(BrokerReachability.anyOf(broker.bootstrapServers())).isTrue();
        }
    }

    @Test
    void oneThatNeverComesIsNotWaitedForForEver() {
        // Given
        try (BrokerProcess broker = BrokerProcess.in(directory)) {
            broker.kill();
            var nanos = new AtomicLong(Long.MAX_VALUE - 1);
            var wait = new BrokerWait(
                    broker.bootstrapServers(),
                    Duration.ofMinutes(5),
                    () -> nanos.addAndGet(Duration.ofMinutes(2).toNanos()));

            // When
            wait.await();

            // Then
            assertThat(BrokerReachability.anyOf(broker.bootstrapServers())).isFalse();
        }
    }
}
