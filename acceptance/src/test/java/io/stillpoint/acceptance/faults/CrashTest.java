package io.stillpoint.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Child;
import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.MastersLast;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.Supervisor;
import io.stillpoint.acceptance.world.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} of one process in every stage of one saga, each time of another one, restarted at once. The parameter says
 * with which process the round begins, so that stages and processes meet in other pairs.
 */
@Tag("faults")
@ExtendWith(InTheWorld.class)
class CrashTest {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aBaselineWithACrashInEveryStageEndsInOrder(int first, World world) {
        // Given
        List<String> keys = world.lab().keys();
        int mark = world.facts().mark();

        // When
        Outcome outcome = whileCrashing(
                world, mark, first, "backup", "create", "--cluster", World.CLUSTER, "--baseline", "--wait");

        // Then
        String saga = world.facts().sagaSince(mark);
        Fact end = world.facts().awaitEnd(saga);
        List<Fact> facts = world.facts().ofSaga(saga);
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(end.is("BackupCompleted") ? 0 : 1);
        MastersLast.in(facts);
        assertThat(world.lab().keys()).isEqualTo(keys);
        assertThat(world.cli().run("events", "--verify").exitCode()).isZero();
        Outcome verified =
                world.cli().run("vault", "verify", "--cluster", World.CLUSTER, "--point", end.data("/point"));
        assertThat(verified.text())
                .contains(end.is("BackupCompleted") ? "1 recovery point whole, 0 not" : "0 recovery points whole");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aRestoreWithACrashInEveryStageEndsWithEitherTheOldOrTheRestoredData(int first, World world) {
        // Given
        List<String> restored = world.lab().keys();
        String point = world.takeVerifiedPoint();
        world.lab().run("write", "/after-the-point-" + first + "/", "25");
        List<String> before = world.lab().keys();
        int mark = world.facts().mark();

        // When
        Outcome outcome = whileCrashing(
                world,
                mark,
                first,
                "restore",
                "create",
                "--cluster",
                World.CLUSTER,
                "--point",
                point,
                "--yes",
                "--wait");

        // Then
        Fact end = world.facts().awaitEnd(world.facts().sagaSince(mark));
        boolean completed = end.is("RestoreCompleted");
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(completed ? 0 : 1);
        assertThat(world.lab().keys()).as(outcome.text()).isEqualTo(completed ? restored : before);
        assertThat(world.lab().distinctHashes()).hasSize(1);
        assertThat(world.cli().run("events", "--verify").exitCode()).isZero();
    }

    private static Outcome whileCrashing(World world, int mark, int first, String... arguments) {
        try (Supervisor supervisor = world.services().supervise();
                Child asking = world.cli().start(arguments)) {
            String saga = world.facts().sagaSince(mark);
            Set<String> seen = new HashSet<>();
            int next = first;
            while (true) {
                Fact news = world.facts()
                        .await(
                                mark,
                                "a new stage or the end of " + saga,
                                fact -> fact.saga().equals(saga)
                                        && (fact.isEnd() || fact.is("StepStarted") && !seen.contains(fact.stage())));
                if (news.isEnd()) {
                    return asking.await(LIMIT);
                }
                seen.add(news.stage());
                String victim = Supervisor.PROGRAMS.get(next++ % Supervisor.PROGRAMS.size());
                world.services().awaitRunning(victim);
                world.services().kill(victim);
            }
        }
    }
}
