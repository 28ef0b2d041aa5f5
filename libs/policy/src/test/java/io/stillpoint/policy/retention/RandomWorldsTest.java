package io.stillpoint.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.policy.Retention;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Worlds that follow from seeds; a failure names its seed. */
class RandomWorldsTest {

    private static final int SEEDS = 4000;

    @Test
    void everyWorldIsDecidedAsExpected() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = RandomWorld.of(seed);

            List<String> violations = new Expectation(world).violations(world.decide());

            assertThat(violations).as("seed %d: %s", seed, world).isEmpty();
        }
    }

    @Test
    void theOrderOfPointsDoesNotMatter() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = RandomWorld.of(seed);
            List<PointHistory> shuffled = new ArrayList<>(world.points());
            Collections.shuffle(shuffled, new Random(seed));

            RetentionDecision decision = world.withPoints(shuffled).decide();

            assertThat(decision).as("seed %d", seed).isEqualTo(world.decide());
        }
    }

    /** Otherwise each prune would take more, and in the end everything. */
    @Test
    void whatStaysOnceStaysWhenItIsAskedAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = RandomWorld.of(seed);
            World pruned = world.without(world.decide().removed());

            RetentionDecision again = pruned.decide();

            assertThat(again.removed()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aPolicyThatKeepsMoreRemovesNothingElse() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = RandomWorld.of(seed);
            Random random = new Random(seed);
            World generous = world.withRetention(it -> new Retention(
                    it.keepLast() + random.nextInt(2),
                    it.hourly() + random.nextInt(2),
                    it.daily() + random.nextInt(2),
                    it.weekly() + random.nextInt(2),
                    it.monthly() + random.nextInt(2),
                    it.yearly() + random.nextInt(2),
                    it.keepWithinSeconds() + random.nextInt(10_000),
                    it.minimumCopies() + random.nextInt(2)));

            Set<String> removed = removed(generous.decide());

            assertThat(removed(world.decide())).as("seed %d", seed).containsAll(removed);
        }
    }

    /** Random worlds prove nothing if they are all alike. */
    @Test
    void theWorldsShowEveryRuleEveryCauseAndEveryObstacle() {
        List<RetentionDecision> decisions = LongStream.range(0, SEEDS)
                .mapToObj(seed -> RandomWorld.of(seed).decide())
                .toList();

        Set<KeepRule> rules = new HashSet<>();
        Set<RemovalCause> causes = new HashSet<>();
        Set<String> obstacles = new HashSet<>();
        for (RetentionDecision decision : decisions) {
            decision.kept().forEach(kept -> kept.reasons().forEach(reason -> rules.add(reason.rule())));
            decision.removed().forEach(removed -> causes.add(removed.cause()));
            decision.obstacles().forEach(problem -> obstacles.add(problem.code()));
        }

        assertThat(rules).containsExactlyInAnyOrder(KeepRule.values());
        assertThat(causes).containsExactlyInAnyOrder(RemovalCause.values());
        assertThat(obstacles)
                .containsExactlyInAnyOrder(
                        "log-not-verified",
                        "clock-jumped",
                        "store-time-unknown",
                        "clock-differs-from-store",
                        "vault-answered-partly",
                        "vault-empty",
                        "vault-lacks-points",
                        "catalogue-behind-vault");
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedBugIsFound(PlantedBug bug) {
        // When
        boolean found = LongStream.range(0, SEEDS)
                .mapToObj(RandomWorld::of)
                .anyMatch(world ->
                        !new Expectation(world).violations(bug.decide(world)).isEmpty());

        // Then
        assertThat(found).as("%s passes %d worlds", bug, SEEDS).isTrue();
    }

    private static Set<String> removed(RetentionDecision decision) {
        return decision.removed().stream().map(it -> it.point().point()).collect(Collectors.toSet());
    }
}
