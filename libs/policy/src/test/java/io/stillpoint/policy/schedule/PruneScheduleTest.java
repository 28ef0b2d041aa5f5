package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.policy.schedule.Outlook.PruneEnd;
import io.stillpoint.policy.schedule.Outlook.PruneOutlook;
import io.stillpoint.policy.schedule.World.Asked;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.SagaFact.PruneCompleted;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a policy prunes by itself, and what of that people are shown. The cluster is in Berlin, where noon is 11:00 UTC. */
class PruneScheduleTest {

    private static final Instant START = Instant.parse("2027-02-01T06:00:00Z");
    private static final Instant NOON = Instant.parse("2027-02-01T11:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final BackupPolicy NIGHTLY = Samples.policy(Samples.cron("nightly", "30 2 * * *"));
    private static final Problem OBSTACLE =
            new Problem("deleting-credentials-missing", "a file", "none", "prune", "Give it one.");

    private final World world = new World("icp", START);

    @BeforeEach
    void declarePolicy() {
        apply(NIGHTLY);
    }

    @Test
    void aPolicyPrunesOnceADaySoonAfterNoonOfItsZone() {
        // When
        world.scheduler().scheduler().pass(DAY.multipliedBy(3));

        // Then
        List<Instant> times = world.times(PruneCompleted.class);
        assertThat(times).hasSize(3);
        for (int day = 0; day < 3; day++) {
            Instant noon = NOON.plus(DAY.multipliedBy(day));
            assertThat(times.get(day)).isBetween(noon, noon.plus(HOUR.multipliedBy(2)));
        }
        assertThat(world.prunes).extracting(Asked::request).allSatisfy(request -> {
            assertThat(request.request()).isEqualTo(new PruneRequested("icp", true));
            assertThat(request.topic()).isEqualTo("stillpoint.control");
        });
    }

    @Test
    void clustersThatShareAStoreArePrunedOneAfterTheOther() {
        // When
        List<Instant> starts = java.util.stream.IntStream.range(0, 20)
                .mapToObj(number -> {
                    World other = new World("icp-" + number, START);
                    other.operator(new PolicyDeclared("icp-" + number, NIGHTLY));
                    return other.scheduler().pass(DAY).prunes.getFirst().time();
                })
                .toList();

        // Then
        assertThat(starts).allMatch(time -> !time.isBefore(NOON) && !time.isAfter(NOON.plus(HOUR)));
        assertThat(new java.util.HashSet<>(starts)).hasSizeGreaterThan(15);
    }

    @Test
    void theOutlookSaysWhenTheNextPruneIsDueAndHowTheLastOneEnded() {
        // Given
        world.scheduler().pass(HOUR);
        world.coordinator.superseded = 4;
        PruneOutlook before = outlook();

        // When
        world.pass(DAY);

        // Then
        assertThat(before.last()).isNull();
        assertThat(before.obstacle()).isNull();
        assertThat(before.nextRun()).isBetween(NOON, NOON.plus(HOUR));
        assertThat(outlook().nextRun()).isBetween(NOON.plus(DAY), NOON.plus(DAY).plus(HOUR));
        assertThat(outlook().last())
                .isEqualTo(new PruneEnd(world.times(PruneCompleted.class).getFirst(), 4, 4_000, null));
    }

    @Test
    void whatKeepsEverythingFromBeingRemovedIsShownAndTheNextTryIsADayLater() {
        // Given
        world.coordinator.obstacles = List.of(OBSTACLE);

        // When
        world.scheduler().until(NOON.plus(HOUR.multipliedBy(20)));

        // Then
        assertThat(world.prunes).hasSize(1);
        assertThat(last().problem()).isEqualTo(OBSTACLE.sentence());
        assertThat(outlook().nextRun()).isAfterOrEqualTo(NOON.plus(DAY));
    }

    @Test
    void aPruneThatFailsIsShownAndTriedAgainADayLater() {
        // Given
        world.failing(NOON, NOON.plus(HOUR.multipliedBy(3)));

        // When
        world.scheduler().until(NOON.plus(HOUR.multipliedBy(20)));

        // Then
        assertThat(world.facts(SagaFact.OrderFailed.class)).hasSize(1);
        assertThat(last().problem()).contains("Make room");
    }

    @Test
    void aRequestThatIsRefusedIsShownAndSentAgainADayLater() {
        // Given
        world.scheduler().until(NOON.minus(HOUR));
        world.coordinator.write(
                new RequestRejected(
                        "icp",
                        ScheduleIds.pruneId("icp", NOON),
                        BackupHistory.SOURCE,
                        "io.stillpoint.PruneRequested.v1",
                        OBSTACLE),
                NOON);

        // When
        world.until(NOON.plus(HOUR.multipliedBy(20)));

        // Then
        assertThat(world.prunes).isEmpty();
        assertThat(last().problem()).isEqualTo(OBSTACLE.sentence());
    }

    @Test
    void aPruneThatRemovedAsMuchAsItMayIsFollowedByTheNext() {
        // Given
        world.coordinator.superseded = 2 * PrunePlan.GOES_LIMIT + 30;

        // When
        world.scheduler().scheduler().until(NOON.plus(HOUR.multipliedBy(3)));

        // Then
        assertThat(world.facts(PruneCompleted.class))
                .extracting(PruneCompleted::objects)
                .containsExactly(200L, 200L, 30L);
    }

    @Test
    void aPausedPolicyDoesNotPruneAndMakesUpForNothing() {
        // Given
        apply(Samples.paused(NIGHTLY));
        world.scheduler().pass(DAY.multipliedBy(3));
        PruneOutlook paused = outlook();
        apply(NIGHTLY);

        // When
        world.pass(HOUR);

        // Then
        assertThat(world.prunes).isEmpty();
        assertThat(paused).isEqualTo(new PruneOutlook(null, "paused", null));
        assertThat(outlook().nextRun()).isAfterOrEqualTo(NOON.plus(DAY.multipliedBy(3)));
    }

    @Test
    void aPolicyThatIsDeclaredAgainIsPrunedOnceADay() {
        // Given
        for (int minutes = -30; minutes < 120; minutes += 5) {
            world.at(NOON.plus(Duration.ofMinutes(minutes)), () -> apply(NIGHTLY));
        }

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.prunes).hasSize(1);
    }

    @Test
    void nothingIsPrunedWhileASagaRuns() {
        // Given
        apply(Samples.policy(Samples.cron("noon", "0 12 * * *")));
        world.coordinator.hotDuration = HOUR.multipliedBy(4);

        // When
        world.scheduler().until(NOON.plus(HOUR.multipliedBy(6)));

        // Then
        Instant backupEnd = world.times(SagaFact.BackupCompleted.class).getFirst();
        assertThat(world.prunes).extracting(Asked::time).containsExactly(backupEnd);
    }

    @Test
    void aBackupThatWouldStartMeanwhileGoesFirst() {
        // Given
        apply(Samples.policy(Samples.cron("noon", "5 13 * * *")));
        world.coordinator.pruneDuration = HOUR.multipliedBy(2);
        world.scheduler().until(NOON.plus(HOUR.multipliedBy(20)));

        // When
        world.pass(DAY);

        // Then
        assertThat(world.times(PruneCompleted.class)).hasSize(2);
        assertThat(world.prunes.getFirst().time())
                .isBefore(world.asked.getFirst().time());
        assertThat(world.prunes.getLast().time()).isAfter(world.asked.getLast().time());
    }

    @Test
    void backupsWithoutAGapDoNotKeepAPolicyFromPruning() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", HOUR)));
        world.coordinator.pruneDuration = HOUR.multipliedBy(2);

        // When
        world.scheduler().pass(DAY.multipliedBy(3));

        // Then
        assertThat(world.times(PruneCompleted.class)).hasSize(3);
    }

    @Test
    void theVaultOfAStoppedClusterIsPruned() {
        // Given
        apply(Samples.policy(Samples.rpo("fresh", Duration.ofHours(4))));
        world.coordinator.write(new SagaFact.OrderCompleted("icp", "s-x", SagaKind.STOP, List.of()), world.now);

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.prunes).hasSize(1);
    }

    @Test
    void aPruneOfAPersonIsShownAndADryRunIsNot() {
        // Given
        world.scheduler();
        world.operator(new PruneRequested("icp", true));
        world.pass(HOUR);
        Instant end = world.times(PruneCompleted.class).getFirst();
        world.operator(new PruneRequested("icp", false));

        // When
        world.pass(HOUR);

        // Then
        assertThat(world.facts(PruneCompleted.class)).hasSize(2);
        assertThat(last().endedAt()).isEqualTo(end);
    }

    @Test
    void anIdOfTheSchedulerFromAnotherSourceChangesNothing() {
        // Given
        world.scheduler().until(NOON.minus(HOUR));
        world.coordinator.write(
                new RequestAccepted(
                        "icp", ScheduleIds.pruneId("icp", NOON), "stranger", new PruneRequested("icp", false), null, 0),
                NOON);

        // When
        world.pass(DAY);

        // Then
        assertThat(world.prunes).hasSize(1);
    }

    @Test
    void aCoordinatorThatWasAwayFindsOnePruneThatCounts() {
        // Given
        world.scheduler().scheduler().until(NOON.minus(HOUR));
        world.away(world.now, NOON.plus(DAY.multipliedBy(2)).plus(HOUR.multipliedBy(5)));

        // When
        world.pass(DAY.multipliedBy(2).plus(HOUR.multipliedBy(8)));

        // Then
        assertThat(world.facts(PruneCompleted.class)).hasSize(1);
    }

    @Test
    void noRuleCanHaveAnIdOfAPrune() {
        assertThat(ScheduleIds.originOf(ScheduleIds.pruneId("icp", NOON))).isEmpty();
        assertThat(ScheduleIds.pruneDueOf(ScheduleIds.pruneId("icp", NOON))).contains(NOON);
        assertThat(ScheduleIds.pruneDueOf(ScheduleIds.requestId("icp", "prune", NOON)))
                .isEmpty();
    }

    private void apply(BackupPolicy policy) {
        world.operator(new PolicyDeclared("icp", policy));
    }

    private PruneOutlook outlook() {
        return Objects.requireNonNull(world.outlook().prune());
    }

    private PruneEnd last() {
        return Objects.requireNonNull(outlook().last());
    }
}
