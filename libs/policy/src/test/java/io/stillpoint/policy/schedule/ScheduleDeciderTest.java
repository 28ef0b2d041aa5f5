package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.schedule.Outlook.ComponentOutlook;
import io.stillpoint.policy.schedule.Outlook.RuleOutlook;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleDeciderTest {

    private static final Instant START = Instant.parse("2027-02-01T11:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final World world = new World("icp", START);

    @Test
    void aPolicyTakesItsFirstBackupByItself() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofMinutes(30))));
        world.coordinator.hotDuration = Duration.ofSeconds(20);

        // When
        world.scheduler().pass(Duration.ofMinutes(2));

        // Then
        assertThat(world.facts(SagaFact.BackupCompleted.class)).hasSize(1);
    }

    /** Otherwise a job that applies it every three hours would keep the breach from everybody. */
    @Test
    void applyingTheSamePolicyAgainPutsNoBreachOff() {
        // Given
        BackupPolicy policy = Samples.policy(Samples.rpo("fresh", Duration.ofHours(4)));
        world.coordinator.failing = time -> true;
        apply(policy);
        world.scheduler().pass(HOUR.multipliedBy(3));

        // When
        apply(policy);

        // Then
        world.pass(HOUR.multipliedBy(2));
        assertThat(world.facts(RpoBreached.class)).isNotEmpty();
    }

    @Test
    void anObjectiveOfMinutesIsKeptWithoutHaste() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofMinutes(30))));
        world.coordinator.hotDuration = Duration.ofMinutes(1);

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.facts(RpoBreached.class)).isEmpty();
        assertThat(world.facts(SagaFact.BackupCompleted.class)).hasSizeBetween(48, 72);
    }

    @Test
    void longerBackupsStartEarlier() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofHours(10))));
        world.scheduler().pass(DAY);
        Duration before = leadWhenIdle();

        // When
        world.coordinator.hotDuration = HOUR.multipliedBy(2);
        world.pass(DAY);

        // Then
        assertThat(before).isBetween(Duration.ofMinutes(80), Duration.ofMinutes(82));
        assertThat(leadWhenIdle())
                .isBetween(HOUR.multipliedBy(5), HOUR.multipliedBy(5).plusMinutes(2));
    }

    @Test
    void aFailedNightlyBackupIsTriedThreeTimesAgain() {
        // Given
        apply(Samples.policy(Samples.cron("nightly", "30 2 * * *")));
        world.failing(START, START.plus(DAY));

        // When
        world.scheduler().pass(DAY.minus(HOUR));

        // Then
        assertThat(world.times(SagaFact.BackupFailed.class)).hasSize(4);
        assertThat(world.outlook().rules().getFirst().lastProblem()).contains("Make room");
    }

    @Test
    void whatComesBackAfterAPauseMakesUpForNothing() {
        // Given
        BackupPolicy policy = Samples.policy(Samples.cron("nightly", "30 2 * * *"));
        apply(Samples.paused(policy));
        world.scheduler().pass(DAY.multipliedBy(3));
        apply(policy);

        // When
        world.pass(HOUR);

        // Then
        assertThat(world.asked).isEmpty();
        assertThat(nextRun()).isBetween(Instant.parse("2027-02-05T01:30:00Z"), Instant.parse("2027-02-05T01:31:00Z"));
    }

    @Test
    void aPolicyThatIsDeclaredAgainEveryFewSecondsMissesNothing() {
        // Given
        BackupPolicy policy = Samples.policy(Samples.cron("nightly", "30 2 * * *"));
        apply(policy);
        Instant due = Instant.parse("2027-02-02T01:30:00Z");
        for (int seconds = -30; seconds < 120; seconds += 5) {
            world.at(due.plusSeconds(seconds), () -> apply(policy));
        }

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.request().due()).isEqualTo(due));
    }

    @Test
    void aPausedRuleLeavesTheOthersAlone() {
        // Given
        ScheduleRule nightly = Samples.cron("nightly", "30 2 * * *");
        ScheduleRule paused =
                new ScheduleRule("paused", Consistency.HOT, List.of(), "45 2 * * *", null, Samples.ZONE, 0, null, true);
        apply(Samples.policy(nightly, paused));

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.asked).extracting(asked -> asked.request().rule()).containsExactly("nightly");
        assertThat(rule("paused"))
                .extracting(RuleOutlook::obstacle, RuleOutlook::nextRun)
                .containsExactly("paused", null);
    }

    @Test
    void aPartialPointCountsForWhatItHoldsAndOnlyTheRestIsReadAgain() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofHours(4))));
        world.coordinator.broken = List.of(Component.CERTIFICATES);

        // When
        world.scheduler().pass(Duration.ofHours(5));

        // Then
        assertThat(world.facts(RpoBreached.class))
                .extracting(RpoBreached::component)
                .containsExactly(Component.CERTIFICATES);
        assertThat(world.asked)
                .extracting(asked -> asked.backup().components())
                .contains(List.of(Component.CERTIFICATES));
    }

    @Test
    void anUnverifiedPointCountsAndIsShownAsSuch() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofHours(4), Component.ETCD)));
        world.scheduler().pass(HOUR);
        ComponentOutlook unverified = rule("fresh").components().getFirst();
        StepFact.SnapshotCompleted taken =
                world.facts(StepFact.SnapshotCompleted.class).getFirst();

        // When
        world.coordinator.write(new StepFact.SnapshotVerified(taken.step(), taken.snapshot()), world.now);
        world.pass(HOUR);

        // Then
        assertThat(unverified.verified()).isFalse();
        assertThat(rule("fresh").components().getFirst().verified()).isTrue();
        assertThat(rule("fresh").components().getFirst().dataOf()).isEqualTo(unverified.dataOf());
    }

    @Test
    void aColdRunGetsTheRestOfItsWindowAsItsLimit() {
        // Given
        apply(Samples.policy(Samples.coldCron("still", "0 2 * * SUN", "0 1 * * SUN", Duration.ofHours(3))));
        Instant closes = Instant.parse("2027-02-07T03:00:00Z");

        // When
        world.scheduler().pass(Duration.ofDays(7));

        // Then
        assertThat(world.asked).singleElement().satisfies(asked -> {
            assertThat(asked.time()).isAfterOrEqualTo(Instant.parse("2027-02-07T01:00:00Z"));
            assertThat(asked.request().topic()).isEqualTo("stillpoint.control");
            Instant startBy = Objects.requireNonNull(asked.backup().startBy());
            assertThat(startBy).isBetween(asked.time(), asked.time().plus(Duration.ofMinutes(10)));
            assertThat(asked.backup().coldWindowLimitSeconds())
                    .isEqualTo(Duration.between(startBy, closes).toSeconds());
        });
    }

    @Test
    void aColdRunWaitsForTheNextWindowWhenTheRestOfThisOneIsTooShort() {
        // Given
        apply(Samples.policy(Samples.coldCron("still", "0 1 * * SUN", "0 1 * * SUN", Duration.ofHours(3))));
        world.scheduler().pass(Duration.ofDays(7));
        world.coordinator.hotDuration = HOUR.multipliedBy(3);
        world.at(Instant.parse("2027-02-13T23:59:00Z"), () -> world.operator(hot()));

        // When
        world.until(Instant.parse("2027-02-14T02:59:30Z"));

        // Then
        assertThat(world.asked).hasSize(1);
        assertThat(rule("still").obstacle()).contains("a run needs 70 min");
        assertThat(rule("still").nextRun()).isAfterOrEqualTo(Instant.parse("2027-02-21T00:00:00Z"));
    }

    @Test
    void aClusterIsStoppedOnceInAWindowAlsoWhenThatFails() {
        // Given
        apply(Samples.policy(Samples.cold("still", DAY, "0 1 * * *", Duration.ofHours(5))));
        world.failing(START, START.plus(Duration.ofDays(30)));

        // When
        world.scheduler().pass(Duration.ofDays(4));

        // Then
        assertThat(world.facts(SagaFact.BackupFailed.class)).hasSize(4);
    }

    @Test
    void aColdRunThatNeedsMoreThanAWholeWindowDoesNotStartAgain() {
        // Given
        apply(Samples.policy(Samples.cold("still", DAY, "0 1 * * *", HOUR)));
        world.scheduler();

        // When
        world.pass(Duration.ofDays(4));

        // Then
        assertThat(world.asked).hasSize(1);
        assertThat(rule("still").nextRun()).isNull();
        assertThat(rule("still").obstacle()).isEqualTo("a run needs 70 min, its window is open for 60 min only");
    }

    @Test
    void aColdRunThatWasTooLongIsNotTriedAgainForALittleMoreTime() {
        // Given
        apply(Samples.policy(Samples.cold("still", DAY, "0 1 * * *", Duration.ofHours(2))));
        world.scheduler().pass(DAY);
        world.coordinator.write(
                new SagaFact.ColdWindowExceeded(
                        "icp", "s-1", Duration.ofMinutes(100).toSeconds()),
                world.now);

        // When
        world.pass(Duration.ofDays(4));

        // Then
        assertThat(world.asked).hasSize(1);
        assertThat(rule("still").obstacle()).isEqualTo("a run needs 125 min, its window is open for 120 min only");
    }

    @Test
    void aColdRunLetsAnObjectiveGoFirstThatWouldBreakMeanwhile() {
        // Given
        apply(Samples.policy(
                Samples.coldCron("still", "0 1 * * SUN", "0 1 * * SUN", Duration.ofHours(4)),
                Samples.rpo("fresh", Duration.ofHours(2))));
        world.coordinator.coldDuration = Duration.ofMinutes(80);
        world.coordinator.hotDuration = Duration.ofMinutes(5);
        world.scheduler().pass(Duration.ofDays(8));

        // When
        world.pass(Duration.ofDays(70));

        // Then
        assertThat(world.facts(RpoBreached.class))
                .allMatch(breach -> breach.brokeAt().isBefore(START.plus(Duration.ofDays(8))));
        assertThat(world.facts(SagaFact.BackupCompleted.class).stream()
                        .filter(backup -> backup.consistency() == Consistency.COLD))
                .hasSize(11);
    }

    @Test
    void nothingIsAskedOfAClusterThatWasStoppedOnRequest() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofHours(4))));
        world.coordinator.write(new SagaFact.OrderCompleted("icp", "s-x", SagaKind.STOP, List.of()), world.now);

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.asked).isEmpty();
        assertThat(rule("fresh").obstacle()).startsWith("the cluster is stopped on request since");
        assertThat(world.facts(RpoBreached.class)).hasSize(2);
    }

    /** Somebody holds a lock in MariaDB for hours; etcd has nothing to do with that. */
    @ParameterizedTest
    @CsvSource({"MARIADB, ETCD, true", "MARIADB, MARIADB, false", "NODE_IMAGE, CERTIFICATES, false"})
    void aRuleWaitsOnlyForSagasThatShareSomethingWithIt(Component used, Component saved, boolean goes) {
        // Given
        apply(Samples.policy(Samples.cron("nightly", "30 2 * * *", saved)));
        world.coordinator.hotDuration = DAY;
        world.at(
                Instant.parse("2027-02-02T01:00:00Z"),
                () -> world.operator(new BackupRequested("icp", Consistency.HOT, false, List.of(used), null)));

        // When
        world.scheduler().pass(Duration.ofHours(20));

        // Then
        assertThat(world.asked).hasSize(goes ? 1 : 0);
    }

    @Test
    void aColdRunThatIsDueIsNotKeptWaitingByRunsThatAreDueAfterIt() {
        // Given
        apply(Samples.policy(
                Samples.coldCron("still", "0 2 * * *", "0 2 * * *", Duration.ofHours(8)),
                Samples.cron("nightly", "30 2 * * *", Component.ETCD)));
        world.coordinator.hotDuration = HOUR.multipliedBy(2);
        world.at(
                Instant.parse("2027-02-02T00:55:00Z"),
                () -> world.operator(
                        new BackupRequested("icp", Consistency.HOT, false, List.of(Component.MARIADB), null)));

        // When
        world.scheduler().pass(Duration.ofHours(20));

        // Then
        assertThat(world.asked).extracting(asked -> asked.request().rule()).containsExactly("still", "nightly");
    }

    @Test
    void nothingIsAskedWhileASagaRuns() {
        // Given
        apply(Samples.policy(Samples.cron("nightly", "30 2 * * *")));
        world.coordinator.hotDuration = HOUR.multipliedBy(3);
        world.at(Instant.parse("2027-02-02T01:00:00Z"), () -> world.operator(hot()));

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.time()).isEqualTo(Instant.parse("2027-02-02T04:00:00Z")));
    }

    @Test
    void aRequestThatNobodyAnswersIsNotRepeatedWhileItCounts() {
        // Given
        apply(Samples.policy(Samples.cron("often", "*/5 * * * *")));
        world.scheduler().pass(Duration.ofMinutes(1));
        world.away(world.now, START.plus(DAY));

        // When
        world.until(START.plus(DAY).minusSeconds(1));

        // Then
        assertThat(world.asked).hasSizeLessThan(25);
    }

    @Test
    void anIdOfTheSchedulerFromAnotherSourceChangesNothing() {
        // Given
        apply(Samples.policy(Samples.cron("nightly", "30 2 * * *")));
        world.scheduler().pass(HOUR);
        Instant due = Instant.parse("2027-02-02T01:30:00Z");
        world.coordinator.write(
                new RequestAccepted("icp", ScheduleIds.requestId("icp", "nightly", due), "stranger", hot(), null, 0),
                due);

        // When
        world.pass(DAY);

        // Then
        assertThat(world.asked).isNotEmpty();
    }

    @Test
    void manyClustersWithTheSameTimeStartOneAfterTheOther() {
        // Given
        Instant due = Instant.parse("2027-02-02T01:30:00Z");
        ScheduleRule nightly = Samples.cron("nightly", "30 2 * * *");

        // When
        List<Long> starts = java.util.stream.IntStream.range(0, 60)
                .mapToObj(number ->
                        RuleRun.putOff("icp-" + number, nightly, due, HOUR).toSeconds())
                .toList();

        // Then
        assertThat(starts).allMatch(seconds -> seconds >= 0 && seconds <= 60);
        assertThat(new java.util.HashSet<>(starts)).hasSizeGreaterThan(25);
    }

    private void apply(BackupPolicy policy) {
        world.operator(new PolicyDeclared("icp", policy));
    }

    private static Request hot() {
        return new BackupRequested("icp", Consistency.HOT, false, List.of(Component.ETCD), null);
    }

    private RuleOutlook rule(String name) {
        return world.outlook().rules().stream()
                .filter(rule -> rule.rule().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How long before the end of the objective the next run starts. */
    private Duration leadWhenIdle() {
        while (rule("fresh").obstacle() != null) {
            world.pass(Duration.ofMinutes(10));
        }
        return Duration.between(nextRun(), rule("fresh").components().getFirst().breaksAt());
    }

    private Instant nextRun() {
        return world.outlook().rules().getFirst().nextRun();
    }
}
