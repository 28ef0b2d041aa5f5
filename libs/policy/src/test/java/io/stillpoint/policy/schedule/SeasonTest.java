package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void anAutumnWithoutPlantedBugsKeepsEveryRule() {
        // Given
        Season season = Season.autumn();

        // When
        World world = season.play(ScheduleDecider::decide, fact -> fact);

        // Then
        assertThat(SeasonChecks.violations(season, world)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void aPlantedBugIsFound(PlantedBug bug) {
        // Given
        Season season = Season.autumn();

        // When
        World world = season.play(bug.deciding(), bug.reading());

        // Then
        assertThat(SeasonChecks.violations(season, world)).anyMatch(violation -> violation.contains(bug.traces()));
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
