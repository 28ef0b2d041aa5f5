package io.stillpoint.faults.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stillpoint.faults.BrokerSet;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a single broker is full in the middle of a baseline. The broker ends, and cannot be started until there is room. */
@Tag("faults")
class FullDiskTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** While nodes are parked and stopped. */
    private static final int STAGE = 6;

    @TempDir
    Path directory;

    @Test
    void aBaselineGoesOnWhenThereIsRoomAgain() throws Exception {
        // Given
        var timesFull = new AtomicInteger();
        try (var disk = ScratchDisk.at(directory.resolve("kafka"), 256)) {
            var broker = BrokerProcess.in(directory);

            // When
            BaselinePlay.on(BrokerSet.of(broker), directory, (stage, _) -> {
                if (stage == STAGE) {
                    disk.fill();
                    await("the broker ends").atMost(LIMIT).until(() -> !broker.isRunning());
                    // It may have removed something in the end.
                    disk.fill();
                    assertThatThrownBy(broker::start).hasMessageContaining("No space left on device");
                    disk.makeRoom();
                    broker.start();
                    timesFull.incrementAndGet();
                }
            });

            // Then
            assertThat(timesFull).hasValue(1);
        }
    }
}
