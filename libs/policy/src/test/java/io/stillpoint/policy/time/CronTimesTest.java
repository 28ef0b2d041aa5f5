package io.stillpoint.policy.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In Berlin the clock goes from 2:00 to 3:00 on 28 March 2027, and from 3:00 back to 2:00 on 31 October. */
class CronTimesTest {

    private static final String ZONE = "Europe/Berlin";

    @Test
    void aTimeThatTheClockLeavesOutRunsWhenItHasJumped() {
        assertThat(between("30 2 * * *", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z"))
                .containsExactly(Instant.parse("2027-03-28T01:00:00Z"), Instant.parse("2027-03-29T00:30:00Z"));
    }

    @Test
    void aTimeThatComesTwiceRunsOnce() {
        assertThat(between("30 2 * * *", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z"))
                .containsExactly(Instant.parse("2027-10-31T00:30:00Z"), Instant.parse("2027-11-01T01:30:00Z"));
    }

    @Test
    void severalTimesThatTheClockLeavesOutRunOnce() {
        assertThat(between("0,15,30 2 * * *", "2027-03-28T00:00:00Z", "2027-03-28T12:00:00Z"))
                .containsExactly(Instant.parse("2027-03-28T01:00:00Z"));
    }

    @Test
    void anHourlyTimeGoesByTheTimeThatPasses() {
        List<Instant> spring = between("0 * * * *", "2027-03-27T23:30:00Z", "2027-03-28T03:30:00Z");
        List<Instant> autumn = between("0 * * * *", "2027-10-30T22:30:00Z", "2027-10-31T03:30:00Z");

        assertThat(spring).hasSize(4);
        assertThat(autumn).hasSize(5);
        assertThat(gaps(autumn)).containsOnly(Duration.ofHours(1));
        assertThat(gaps(spring)).containsOnly(Duration.ofHours(1));
    }

    @Test
    void theLeapDayComesEveryFourYears() {
        assertThat(CronTimes.of("0 3 29 2 *", "UTC").next(Instant.parse("2027-01-01T00:00:00Z")))
                .contains(Instant.parse("2028-02-29T03:00:00Z"));
    }

    @Test
    void sixFieldsBeginWithSeconds() {
        assertThat(CronTimes.of("15 30 2 * * *", "UTC").next(Instant.parse("2027-01-01T00:00:00Z")))
                .contains(Instant.parse("2027-01-01T02:30:15Z"));
    }

    @Test
    void whatNeverComesHasNoNextTime() {
        assertThat(CronTimes.of("0 3 30 2 *", ZONE).next(Instant.parse("2027-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void theLastTimeIsFoundOverMinutesAndOverYears() {
        Instant end = Instant.parse("2029-01-01T00:00:30Z");
        Instant after = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(CronTimes.of("* * * * *", "UTC").last(after, end)).contains(Instant.parse("2029-01-01T00:00:00Z"));
        assertThat(CronTimes.of("0 3 29 2 *", "UTC").last(after, end)).contains(Instant.parse("2028-02-29T03:00:00Z"));
        assertThat(CronTimes.of("0 3 1 1 *", "UTC").last(end, end.plusSeconds(60)))
                .isEmpty();
    }

    private static List<Instant> between(String cron, String after, String end) {
        CronTimes times = CronTimes.of(cron, ZONE);
        List<Instant> found = new ArrayList<>();
        Optional<Instant> next = times.next(Instant.parse(after));
        while (next.isPresent() && next.get().isBefore(Instant.parse(end))) {
            found.add(next.get());
            next = times.next(next.get());
        }
        return found;
    }

    private static List<Duration> gaps(List<Instant> instants) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < instants.size(); i++) {
            gaps.add(Duration.between(instants.get(i - 1), instants.get(i)));
        }
        return gaps;
    }
}
