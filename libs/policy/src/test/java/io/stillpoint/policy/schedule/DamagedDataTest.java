package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.schedule.Outlook.ComponentOutlook;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact.BaselineMissing;
import io.stillpoint.schemas.event.ScheduleFact.BaselineOutdated;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.ScheduleFact.RpoRestored;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data that was found damaged saves nothing, until it is read back whole. */
class DamagedDataTest {

    private static final Instant START = Instant.parse("2027-02-01T11:00:00Z");
    private static final Duration RPO = Duration.ofHours(4);
    private static final Duration HOUR = Duration.ofHours(1);

    private final World world = new World("icp", START);

    @Test
    void damageOfTheNewestCopyIsABreachAndMakesABackupDueAtOnce() {
        // Given
        twoPoints();
        Instant found = world.now;
        SnapshotRef before = points().get(points().size() - 2).snapshots().getFirst();
        SnapshotRef newest = newest();

        // When
        look(newest, false);
        world.pass(HOUR);

        // Then
        assertThat(world.facts(RpoBreached.class)).singleElement().satisfies(breach -> {
            assertThat(breach.damaged()).isEqualTo(new DamagedCopy(newest.point(), found));
            assertThat(breach.dataOf()).isBefore(before.completedAt());
            assertThat(breach.brokeAt()).isEqualTo(breach.dataOf().plus(RPO)).isBefore(found);
        });
        assertThat(lastAsked()).isBetween(found, found.plus(Duration.ofMinutes(1)));
        assertThat(world.facts(RpoRestored.class)).hasSize(1);
    }

    @Test
    void aSchedulerThatOverlooksDamageIsFound() {
        // Given
        World.Reading overlooking = fact -> fact.data() instanceof StepFact.StepFailed ? readAs(fact) : fact;
        apply();
        world.scheduler(ScheduleDecider::decide, overlooking).pass(RPO.multipliedBy(3));

        // When
        look(newest(), false);
        world.pass(HOUR);

        // Then
        assertThat(world.facts(RpoBreached.class)).isEmpty();
    }

    @Test
    void whenSeveralCopiesAreDamagedOneBackupIsTakenAllTheSame() {
        // Given
        twoPoints();
        int asked = world.asked.size();

        // When
        points().stream().flatMap(point -> point.snapshots().stream()).forEach(snapshot -> look(snapshot, false));
        world.pass(HOUR);

        // Then
        assertThat(world.asked).hasSize(asked + 1);
        assertThat(accepted()).isEqualTo(asked + 1);
        assertThat(world.facts(RpoRestored.class)).hasSize(1);
    }

    @Test
    void whatIsTakenAgainMayBeDamagedAgain() {
        // Given
        twoPoints();
        look(newest(), false);
        world.pass(HOUR.multipliedBy(2));
        int asked = world.asked.size();

        // When
        look(newest(), false);
        world.pass(HOUR.multipliedBy(2));

        // Then
        assertThat(accepted()).isEqualTo(asked + 1);
        assertThat(world.facts(RpoBreached.class)).hasSize(2);
        assertThat(world.facts(RpoRestored.class)).hasSize(2);
    }

    @Test
    void aCopyThatIsReadBackWholeCountsAgain() {
        // Given
        twoPoints();
        SnapshotRef newest = newest();
        world.coordinator.hotDuration = HOUR.multipliedBy(2);
        look(newest, false);
        world.pass(Duration.ofMinutes(30));

        // When
        look(newest, true);
        world.pass(Duration.ofMinutes(1));

        // Then
        assertThat(world.facts(RpoRestored.class)).hasSize(1);
        assertThat(etcd().damaged()).isNull();
        assertThat(etcd().verified()).isTrue();
    }

    @Test
    void damageThatIsFoundAgainIsAnotherBreach() {
        // Given
        twoPoints();
        SnapshotRef newest = newest();
        world.coordinator.hotDuration = HOUR.multipliedBy(2);
        look(newest, false);
        world.pass(Duration.ofMinutes(10));
        look(newest, true);
        world.pass(Duration.ofMinutes(10));

        // When
        look(newest, false);
        look(newest, false);
        world.pass(Duration.ofMinutes(10));

        // Then
        assertThat(world.facts(RpoBreached.class)).hasSize(2);
    }

    @Test
    void theOutlookSaysWhichCopyIsDamagedAndWhichOneCounts() {
        // Given
        twoPoints();
        world.coordinator.hotDuration = HOUR.multipliedBy(2);
        SnapshotRef newest = newest();

        // When
        look(newest, false);
        world.pass(Duration.ofMinutes(1));

        // Then
        assertThat(etcd().damaged()).isNotNull().extracting(DamagedCopy::point).isEqualTo(newest.point());
        assertThat(etcd().dataOf()).isBefore(newest.completedAt().minus(HOUR));
    }

    @Test
    void damageOfAnOlderCopyChangesNothing() {
        // Given
        twoPoints();
        int asked = world.asked.size();

        // When
        look(points().getFirst().snapshots().getFirst(), false);
        world.pass(Duration.ofMinutes(30));

        // Then
        assertThat(world.asked).hasSize(asked);
        assertThat(etcd().damaged()).isNull();
    }

    @Test
    void aPointThatWasRemovedSavesNothing() {
        // Given
        twoPoints();
        SnapshotRef newest = newest();
        world.coordinator.hotDuration = HOUR.multipliedBy(2);

        // When
        world.coordinator.write(
                new SagaFact.RecoveryPointPruned("icp", "s-prune", newest.point(), "too old", List.of()), world.now);
        world.pass(Duration.ofMinutes(1));

        // Then
        assertThat(etcd().dataOf()).isBefore(newest.completedAt().minus(HOUR));
    }

    @Test
    void aClusterWhoseOnlyBaselineIsDamagedHasNone() {
        // Given
        world.operator(baseline());
        world.scheduler().pass(Duration.ofDays(3));
        assertThat(world.facts(BaselineMissing.class)).isEmpty();
        SnapshotRef baseline = newest();

        // When
        look(baseline, false);
        world.pass(Duration.ofDays(1));

        // Then
        assertThat(world.facts(BaselineMissing.class))
                .singleElement()
                .extracting(BaselineMissing::damaged)
                .extracting(DamagedCopy::point)
                .isEqualTo(baseline.point());
    }

    @Test
    void aDamagedSecondBaselineLeavesTheFirstOneOutdated() {
        // Given
        world.coordinator.versions = new ClusterVersions("1.13.9", "3.2.0");
        world.operator(baseline());
        world.scheduler().pass(Duration.ofDays(1));
        world.coordinator.versions = new ClusterVersions("1.13.12", "3.2.1");
        world.operator(new BackupRequested("icp", Consistency.HOT, false, List.of(), null));
        world.pass(Duration.ofDays(1));
        world.operator(baseline());
        world.pass(Duration.ofDays(1));

        // When
        look(newest(), false);
        world.pass(Duration.ofDays(1));

        // Then
        assertThat(world.facts(BaselineOutdated.class)).hasSize(2);
        assertThat(world.facts(BaselineOutdated.class).getLast().damaged()).isNotNull();
    }

    /** Two runs of a rule, the second one two hours ago: without it the objective would be broken. */
    private void twoPoints() {
        apply();
        world.scheduler();
        while (points().size() < 2) {
            world.pass(Duration.ofMinutes(10));
        }
        world.pass(HOUR.multipliedBy(2));
    }

    private void apply() {
        world.operator(new PolicyDeclared("icp", Samples.policy(Samples.rpo("fresh", RPO, Component.ETCD))));
    }

    private void look(SnapshotRef snapshot, boolean whole) {
        world.coordinator.look(snapshot, whole, world.now);
    }

    private List<SagaFact.BackupCompleted> points() {
        return world.facts(SagaFact.BackupCompleted.class);
    }

    private SnapshotRef newest() {
        return points().getLast().snapshots().getFirst();
    }

    private ComponentOutlook etcd() {
        return world.outlook().rules().getFirst().components().getFirst();
    }

    private Instant lastAsked() {
        return world.asked.getLast().time();
    }

    private long accepted() {
        return world.facts(RequestFact.RequestAccepted.class).stream()
                .filter(answer -> answer.requestId().startsWith("schedule."))
                .count();
    }

    /** A fact that says nothing of damage. */
    private static Envelope<Fact> readAs(Envelope<Fact> fact) {
        return new Envelope<>(
                fact.id(),
                fact.source(),
                fact.type(),
                fact.time(),
                fact.cluster(),
                fact.saga(),
                fact.causation(),
                fact.sequence(),
                fact.previousHash(),
                new RequestFact.RequestRejected(
                        fact.cluster(), "r", "operator", "none", new Problem("none", "", "", "", "")));
    }

    private static BackupRequested baseline() {
        return new BackupRequested("icp", Consistency.COLD, true, List.of(), null);
    }
}
