package io.stillpoint.scheduler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.schedule.ScheduledRequest;
import io.stillpoint.scheduler.watch.SampleFacts.MovableClock;
import io.stillpoint.schemas.event.ScheduleFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ClusterSchedulesTest {

    /** Keeps what was written; for a while it cannot write anything. */
    private static final class ListedOutbox implements ScheduleOutbox {
        private final List<String> asked = new ArrayList<>();
        private final List<ScheduleFact> reported = new ArrayList<>();
        private int failures;

        @Override
        public void ask(ScheduledRequest request) {
            if (failures-- > 0) {
                throw new KafkaException("no broker");
            }
            asked.add(request.id());
        }

        @Override
        public void report(ScheduleFact fact) {
            reported.add(fact);
        }
    }

    private final MovableClock clock = new MovableClock(SampleFacts.START);
    private final ListedOutbox outbox = new ListedOutbox();
    private final ClusterSchedules schedules = new ClusterSchedules(outbox, clock);

    @Test
    void nothingIsSaidBeforeTheLogIsRead() throws Exception {
        // Given
        SampleFacts.declared("icp", Duration.ofMinutes(10)).forEach(schedules::apply);
        clock.pass(Duration.ofHours(1));

        // When
        schedules.look();

        // Then
        assertThat(outbox.asked).isEmpty();
        assertThat(outbox.reported).isEmpty();
    }

    @Test
    void whatIsDueIsAskedForOnce() throws Exception {
        // Given
        schedules.replayed();
        SampleFacts.declared("icp", Duration.ofMinutes(10)).forEach(schedules::apply);
        clock.pass(Duration.ofMinutes(2));

        // When
        schedules.look();
        clock.pass(Duration.ofMinutes(2));
        schedules.look();

        // Then
        assertThat(outbox.asked).singleElement().satisfies(id -> assertThat(id).startsWith("schedule.fresh."));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLaterUnderTheSameId() throws Exception {
        // Given
        schedules.replayed();
        outbox.failures = 2;
        SampleFacts.declared("icp", Duration.ofMinutes(10)).forEach(schedules::apply);

        // When
        for (int second = 0; second < 120; second++) {
            clock.pass(Duration.ofSeconds(1));
            schedules.look();
        }

        // Then
        assertThat(outbox.asked).hasSize(1);
    }

    @Test
    void clustersAreNotLookedAtAllAtOnceAfterADowntime() throws Exception {
        // Given
        for (int number = 0; number < 40; number++) {
            SampleFacts.declared("icp-" + number, Duration.ofMinutes(10)).forEach(schedules::apply);
        }
        clock.pass(Duration.ofHours(1));
        schedules.replayed();
        List<Integer> asked = new ArrayList<>();

        // When
        for (int second = 0; second <= 60; second++) {
            int before = outbox.asked.size();
            schedules.look();
            asked.add(outbox.asked.size() - before);
            clock.pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(outbox.asked).hasSize(40);
        assertThat(asked).allMatch(number -> number < 10);
    }
}
