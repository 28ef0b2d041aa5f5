package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {

    private final BusClients clients = new BusClients(SharedBroker.config());

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
