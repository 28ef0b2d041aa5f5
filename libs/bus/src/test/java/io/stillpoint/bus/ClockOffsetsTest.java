package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {

    private final BusClients clients = new BusClients(SharedBroker.config());

    @Test
    void aClockThatWasSetRightIsNotNamedAnyMore() {
        // Given
        var ahead = new ClockOffsets.Sample("w", Instant.EPOCH, Duration.ofMinutes(10));
        List<ClockOffsets.Sample> right = IntStream.rangeClosed(1, 3)
                .mapToObj(number ->
                        new ClockOffsets.Sample("w", Instant.ofEpochSecond(number), Duration.ofMillis(-number)))
                .toList();

        // When
        var offsets = ClockOffsets.offsets(
                Stream.concat(Stream.of(ahead), right.stream()).toList());

        // Then
        assertThat(offsets).isEqualTo(Map.of("w", Duration.ofMillis(-1)));
    }

    @Test
    void aBrokerThatIsAwayIsAProblemWithARemedy() {
        // Given
        var nobody = new BusClients(new BusConfig("127.0.0.1:1", Map.of("default.api.timeout.ms", "500")));

        // When
        var failure = catchThrowable(() -> ClockOffsets.measured(nobody, Instant.EPOCH, Duration.ofSeconds(1)));

        // Then
        assertThat(failure).isInstanceOf(BusException.class).hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void aWorkerWhoseClockIsAheadIsNamedWithHowMuch() throws Exception {
        // Given
        String worker = "node-control@" + UUID.randomUUID();
        try (var admin = clients.admin();
                var producer = clients.producer("worker")) {
            TopicSetup.ensure(admin);
            var step = new StepRef("icp", "s-1", "stage", "m1", 1);
            var problem = new Problem("broken", "it to work", "that it does not", "m1", "Mend it.");
            var report = new Report(step, Action.QUIESCE, 1, "run-1", worker, new Report.Failed(problem, true));
            Instant hisNow = Instant.now().plus(Duration.ofMinutes(10));
            producer.send(EventCodec.record(
                            Topics.REPORTS, EventCodec.envelope("report-1", "worker", hisNow, "icp", report)))
                    .get();
        }

        // When
        var offsets = ClockOffsets.measured(clients, Instant.now().minusSeconds(60), Duration.ofSeconds(30));

        // Then
        assertThat(offsets.get(worker)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }
}
