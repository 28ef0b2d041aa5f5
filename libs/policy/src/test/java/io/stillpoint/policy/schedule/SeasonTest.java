package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SeasonTest {

    @Test
    void twoYearsWithLeapDayClockChangesAbsenceAndFailuresKeepEveryRule() {
        // Given
        Season season = Season.twoYears();

        // When
        World world = season.play(ScheduleDecider::decide, fact -> fact);

        // Then
        assertThat(SeasonChecks.violations(season, world)).isEmpty();
        assertThat(world.facts(SagaFact.BackupCompleted.class)).hasSizeGreaterThan(4_000);
    }

    @ParameterizedTest
    @MethodSource("autumns")
    void anAutumnWithoutPlantedBugsKeepsEveryRule(Season season) {
        // When
        World world = season.play(ScheduleDecider::decide, fact -> fact);

        // Then
        assertThat(SeasonChecks.violations(season, world)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void aPlantedBugIsFound(PlantedBug bug) {
        // When
        boolean found = autumns().anyMatch(season -> shows(bug, season));

        // Then
        assertThat(found).as("%s is found in an autumn", bug).isTrue();
    }

    private static boolean shows(PlantedBug bug, Season season) {
        World world = season.play(bug.deciding(), bug.reading());
        return SeasonChecks.violations(season, world).stream().anyMatch(violation -> violation.contains(bug.traces()));
    }

    /** A bug that shows in the first weeks needs no more of them. */
    private static Stream<Season> autumns() {
        return Stream.of(Season.autumn().firstWeeks(2), Season.autumn());
    }

    @Test
    void theSameLogGivesTheSameDecision() {
        // Given
        World world = Season.autumn().play(ScheduleDecider::decide, fact -> fact);
        BackupHistory one = new BackupHistory("icp");
        BackupHistory other = new BackupHistory("icp");
        world.coordinator.log.forEach(one::apply);

        // When
        for (Envelope<Fact> fact : world.coordinator.log) {
            List.of(fact, fact).forEach(other::apply);
        }

        // Then
        assertThat(ScheduleDecider.decide(other, new PendingAnswers(), world.now))
                .isEqualTo(ScheduleDecider.decide(one, new PendingAnswers(), world.now));
    }
}
