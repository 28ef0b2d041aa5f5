package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules that image running nodes: what they ask for, and what counts for whom. */
class HotImageRulesTest {

    private static final Instant START = Instant.parse("2027-02-01T11:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final World world = new World("icp", START);

    @Test
    void aRuleAsksForTheRolesThatItNames() {
        // Given
        apply(Samples.hotImages("management", DAY, Role.MANAGEMENT));

        // When
        world.scheduler().pass(DAY.multipliedBy(3));

        // Then
        assertThat(world.asked)
                .hasSizeGreaterThan(2)
                .extracting(asked -> asked.backup())
                .allSatisfy(request -> {
                    assertThat(request.components()).containsExactly(Component.NODE_IMAGE);
                    assertThat(request.consistency()).isEqualTo(Consistency.HOT);
                    assertThat(request.roles()).containsExactly(Role.MANAGEMENT);
                });
        assertThat(world.facts(RpoBreached.class)).isEmpty();
    }

    @Test
    void hotImagesMakeNoColdImageYounger() {
        // Given
        apply(Samples.cold("images", DAY.multipliedBy(7), "0 1 1 1 *", Duration.ofHours(5)));
        world.operator(new BackupRequested("icp", Consistency.COLD, true, List.of(), null));
        world.scheduler();
        for (int day = 1; day < 9; day++) {
            world.at(
                    START.plus(DAY.multipliedBy(day)),
                    () -> world.operator(BackupRequested.hotImages("icp", List.of())));
        }

        // When
        world.pass(DAY.multipliedBy(10));

        // Then
        assertThat(world.facts(RpoBreached.class)).hasSize(1);
    }

    @Test
    void imagesOfOneRoleMakeThoseOfTheOtherNoYounger() {
        // Given
        apply(Samples.hotImages("va", DAY, Role.VA));
        world.scheduler().pass(DAY);
        int before = world.asked.size();
        for (int hour = 1; hour < 48; hour++) {
            world.at(
                    world.now.plus(Duration.ofHours(hour)),
                    () -> world.operator(BackupRequested.hotImages("icp", List.of(Role.MANAGEMENT))));
        }

        // When
        world.pass(DAY.multipliedBy(2));

        // Then
        assertThat(world.asked.size() - before).isGreaterThanOrEqualTo(2);
    }

    @Test
    void imagesOfBothRolesCountForEach() {
        // Given
        apply(Samples.hotImages("va", DAY, Role.VA));
        world.scheduler().pass(DAY);
        int before = world.asked.size();
        for (int hour = 1; hour < 48; hour++) {
            world.at(
                    world.now.plus(Duration.ofHours(hour)),
                    () -> world.operator(BackupRequested.hotImages("icp", List.of())));
        }

        // When
        world.pass(DAY.multipliedBy(2));

        // Then
        assertThat(world.asked).hasSize(before);
    }

    @Test
    void aPointThatLacksANodeIsTakenAgain() {
        // Given
        apply(Samples.hotImages("both", DAY.multipliedBy(2)));
        world.coordinator.broken = List.of(Component.NODE_IMAGE);

        // When
        world.scheduler().pass(DAY);

        // Then
        assertThat(world.asked).hasSizeGreaterThan(1);
    }

    private void apply(ScheduleRule rule) {
        world.operator(new PolicyDeclared("icp", Samples.policy(rule)));
    }
}
