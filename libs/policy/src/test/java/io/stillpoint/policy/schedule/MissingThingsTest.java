package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.ScheduleFact.BaselineMissing;
import io.stillpoint.schemas.event.ScheduleFact.BaselineOutdated;
import io.stillpoint.schemas.event.ScheduleFact.PolicyMissing;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingThingsTest {

    private static final Instant START = Instant.parse("2027-02-01T11:00:00Z");
    private static final ClusterVersions OLD = new ClusterVersions("1.13.9", "3.2.0");
    private static final ClusterVersions NEW = new ClusterVersions("1.13.12", "3.2.1");

    private final World world = new World("icp", START).scheduler();

    @Test
    void aMissingBaselineAndAMissingPolicyAreReportedOnceADayAfterTheDeclaration() {
        // When
        world.pass(Duration.ofDays(40));

        // Then
        assertThat(world.times(BaselineMissing.class)).containsExactly(START.plus(Duration.ofDays(1)));
        assertThat(world.times(PolicyMissing.class)).containsExactly(START.plus(Duration.ofDays(1)));
    }

    @Test
    void whoHasBothHearsOfNeither() {
        // Given
        world.operator(new PolicyDeclared("icp", Samples.policy(Samples.cron("nightly", "30 2 * * *"))));
        world.operator(baseline());

        // When
        world.pass(Duration.ofDays(3));

        // Then
        assertThat(world.facts(BaselineMissing.class)).isEmpty();
        assertThat(world.facts(PolicyMissing.class)).isEmpty();
    }

    @Test
    void aHotImageIsNoBaseline() {
        // Given
        world.operator(BackupRequested.hotImages("icp", List.of()));

        // When
        world.pass(Duration.ofDays(3));

        // Then
        assertThat(world.facts(BaselineMissing.class)).hasSize(1);
    }

    @Test
    void anUpgradeSinceTheBaselineIsReportedOnce() {
        // Given
        world.coordinator.versions = OLD;
        world.operator(baseline());
        world.pass(Duration.ofDays(1));
        world.coordinator.versions = NEW;
        world.operator(hot());
        world.pass(Duration.ofDays(1));

        // When
        world.operator(hot());
        world.pass(Duration.ofDays(1));

        // Then
        assertThat(world.facts(BaselineOutdated.class)).singleElement().satisfies(fact -> {
            assertThat(fact.baselineVersions()).isEqualTo(OLD);
            assertThat(fact.versions()).isEqualTo(NEW);
        });
    }

    @Test
    void aBaselineOfUnknownVersionsIsNotCalledOutdated() {
        // Given
        world.operator(baseline());
        world.pass(Duration.ofDays(1));
        world.coordinator.versions = NEW;
        world.operator(hot());

        // When
        world.pass(Duration.ofDays(1));

        // Then
        assertThat(world.facts(BaselineOutdated.class)).isEmpty();
    }

    @Test
    void anUpgradeIsReportedOnceAlsoWhenVersionsAreReadNowHereNowThere() {
        // Given
        world.coordinator.versions = new ClusterVersions("v1.12.4+icp-ee", "3.1.1");
        world.operator(baseline());
        world.pass(Duration.ofDays(1));

        // When
        for (ClusterVersions read : List.of(
                new ClusterVersions("v1.12.4-ee", null),
                new ClusterVersions("v1.13.9-ee", null),
                new ClusterVersions(null, "3.2.0"),
                new ClusterVersions("v1.13.9+icp-ee", "3.2.0"),
                new ClusterVersions("v1.13.9-ee", null))) {
            world.coordinator.versions = read;
            world.operator(hot());
            world.pass(Duration.ofDays(1));
        }

        // Then
        assertThat(world.facts(BaselineOutdated.class))
                .extracting(BaselineOutdated::versions)
                .containsExactly(new ClusterVersions("v1.13.9-ee", null));
    }

    @Test
    void aSecondBaselineAfterAnUpgradeEndsIt() {
        // Given
        world.coordinator.versions = OLD;
        world.operator(baseline());
        world.pass(Duration.ofDays(1));
        world.coordinator.versions = NEW;
        world.operator(baseline());

        // When
        world.pass(Duration.ofDays(1));

        // Then
        assertThat(world.facts(BaselineOutdated.class)).isEmpty();
    }

    private static BackupRequested baseline() {
        return new BackupRequested("icp", Consistency.COLD, true, List.of(), null);
    }

    private static BackupRequested hot() {
        return new BackupRequested("icp", Consistency.HOT, false, List.of(), null);
    }
}
