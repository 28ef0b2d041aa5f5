package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.BaselineOutdated;
import io.stillpoint.schemas.event.ScheduleFact.LockEnding;
import io.stillpoint.schemas.event.ScheduleFact.PolicyMissing;
import io.stillpoint.schemas.event.ScheduleFact.RpoAtRisk;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.ScheduleFact.RpoRestored;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleReportTest {

    private static final Duration RPO = Duration.ofHours(4);
    private static final Instant DATA = Scene.START;
    private static final Instant BREAKS = DATA.plus(RPO);

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void aBreachBecomesAFactOnceHoweverManyReportIt() {
        // Given
        govern();
        scene.wait(RPO.plusMinutes(1));
        RpoBreached breach = breach("fresh", BREAKS);
        scene.decide(report(breach, "scheduler@one"));

        // When
        Decision second = scene.decide(report(breach, "scheduler@two"));

        // Then
        assertThat(scene.facts(RpoBreached.class)).containsExactly(breach);
        assertThat(second.facts()).isEmpty();
        assertThat(second.notes()).singleElement().asString().contains("it is known already");
    }

    @Test
    void eachKindOfFactAboutOneBreachIsWritten() {
        // Given
        govern();
        scene.decide(report(new RpoAtRisk(Clusters.NAME, "fresh", Component.ETCD, DATA, BREAKS, null), "s"));
        scene.wait(RPO.plusHours(1));
        scene.decide(report(breach("fresh", BREAKS), "s"));

        // When
        scene.decide(report(new RpoRestored(Clusters.NAME, "fresh", Component.ETCD, scene.now, BREAKS, null), "s"));

        // Then
        assertThat(scene.facts(ScheduleFact.class)).hasSize(3);
    }

    @Test
    void aBreachThatDamageBringsBackIsAnotherFact() {
        // Given
        govern();
        scene.wait(RPO.plusHours(2));
        RpoBreached first = breach("fresh", BREAKS);
        scene.decide(report(first, "s"));
        scene.decide(report(new RpoRestored(Clusters.NAME, "fresh", Component.ETCD, scene.now, BREAKS, null), "s"));
        var damaged = new DamagedCopy("p2", scene.now);
        RpoBreached second = new RpoBreached(Clusters.NAME, "fresh", Component.ETCD, DATA, BREAKS, damaged);

        // When
        scene.decide(report(second, "s"));
        scene.decide(report(second, "other"));
        scene.decide(report(new RpoRestored(Clusters.NAME, "fresh", Component.ETCD, scene.now, BREAKS, damaged), "s"));

        // Then
        assertThat(scene.facts(RpoBreached.class)).containsExactly(first, second);
        assertThat(scene.facts(RpoRestored.class)).hasSize(2);
    }

    @Test
    void aBreachThatHasNotComeIsIgnored() {
        // Given
        govern();

        // When
        Decision decision = scene.decide(report(breach("fresh", BREAKS), "s"));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aBreachOfWhatThePolicyDoesNotSayIsIgnored() {
        // Given
        govern();
        scene.wait(RPO.multipliedBy(2));

        // When
        Decision otherRule = scene.decide(report(breach("other", BREAKS), "s"));
        Decision otherTime = scene.decide(report(breach("fresh", BREAKS.minusSeconds(60)), "s"));

        // Then
        assertThat(otherRule.facts()).isEmpty();
        assertThat(otherTime.facts()).isEmpty();
    }

    @Test
    void aReportOnAnotherClusterIsIgnored() {
        // When
        Decision decision = scene.decide(report(new PolicyMissing("other", Scene.START), "s"));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aMissingPolicyIsAFactUnlessThereIsOne() {
        // Given
        Decision without = scene.decide(report(new PolicyMissing(Clusters.NAME, Scene.START), "s"));
        govern();

        // When
        Decision with = scene.decide(report(new PolicyMissing(Clusters.NAME, Scene.START.minusSeconds(1)), "s"));

        // Then
        assertThat(without.facts()).hasSize(1);
        assertThat(with.facts()).isEmpty();
    }

    @Test
    void aLockThatEndsIsAFactOnce() {
        // Given
        Decision first = scene.decide(report(new LockEnding(Clusters.NAME, "p1", Scene.START.plusSeconds(60)), "s"));

        // When
        Decision again = scene.decide(report(new LockEnding(Clusters.NAME, "p1", Scene.START.plusSeconds(60)), "s"));

        // Then
        assertThat(first.facts()).hasSize(1);
        assertThat(again.facts()).isEmpty();
    }

    @Test
    void aBaselineIsNotOutdatedByAVersionThatNobodyKnows() {
        // Given
        ClusterVersions known = new ClusterVersions("1.13.9", "3.2.0");
        ClusterVersions unknown = new ClusterVersions(null, null);

        // When
        Decision decision =
                scene.decide(report(new BaselineOutdated(Clusters.NAME, "p1", unknown, known, Scene.START, null), "s"));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aReportDisturbsNoSagaThatRuns() {
        // Given
        govern();
        scene.ask(Scene.cold());
        var before = scene.running();
        scene.wait(RPO.plusMinutes(1));

        // When
        scene.decide(report(breach("fresh", BREAKS), "s"));

        // Then
        assertThat(scene.facts(RpoBreached.class)).hasSize(1);
        assertThat(scene.running().saga()).isEqualTo(before.saga());
    }

    private void govern() {
        ScheduleRule rule =
                new ScheduleRule("fresh", Consistency.HOT, List.of(), null, RPO.toSeconds(), "UTC", 0, null, false);
        scene.ask(new Request.PolicyDeclared(
                Clusters.NAME,
                new BackupPolicy(
                        List.of(rule),
                        new Retention(7, 0, 0, 0, 0, 0, 0, 1),
                        new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                        false)));
    }

    private static RpoBreached breach(String rule, Instant at) {
        return new RpoBreached(Clusters.NAME, rule, Component.ETCD, DATA, at, null);
    }

    private static ClusterInput report(ScheduleFact fact, String reporter) {
        return new ClusterInput.ScheduleReported(new ScheduleReport(fact, reporter));
    }
}
