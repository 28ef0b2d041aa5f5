package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.Processes.Victim;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A baseline and a restore, each on a Stillpoint of real processes, in which at every stage one process is killed as
 * soon as the stage has begun, while its tasks run. The kinds of processes take turns. The ordinary run kills one at
 * each stage; the deep run begins with each of the other kinds, so that each kind is killed at each stage. Each saga
 * has processes of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillAtEveryStepTest {

    private static final String CLUSTER = PretendedCluster.NAME;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static Programs programs;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() {
        programs = Programs.prepared();
    }

    @Test
    void aBaselineIsCompletedAlthoughAProcessDiesAtEachStage() throws Exception {
        aBaselineIsCompletedWhicheverProcessDies(Victim.COORDINATOR);
    }

    @Tag("deep")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COORDINATOR")
    void aBaselineIsCompletedWhicheverProcessDies(Victim first) throws Exception {
        // Given
        var baseline =
                new Request.BackupRequested(CLUSTER, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null);

        // When
        var run = run(baseline, first, SagaFact.BackupCompleted.class::isInstance);

        // Then
        assertThat(run.violations()).isEmpty();
        assertThat(run.machines()).allSatisfy(machine -> {
            assertThat(machine.up() && !machine.etcdParked() && !machine.podsParked())
                    .as(machine.toString())
                    .isTrue();
            assertThat(machine.boots()).as("reboots of %s", machine.address()).isEqualTo(1);
        });
        assertThat(named(run.facts(), "SnapshotCompleted")).isEqualTo(4);
        assertThat(named(run.facts(), "RecoveryPointPinned")).isEqualTo(1);
    }

    @Test
    void aRestoreIsCompletedAlthoughAProcessDiesAtEachStage() throws Exception {
        aRestoreIsCompletedWhicheverProcessDies(Victim.WORKER);
    }

    @Tag("deep")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WORKER")
    void aRestoreIsCompletedWhicheverProcessDies(Victim first) throws Exception {
        // Given
        var restore = new Request.RestoreRequested(
                CLUSTER, List.of(Component.ETCD), null, false, List.of(), PretendedFacts.PLAN_DIGEST);

        // When
        var run = run(restore, first, SagaFact.RestoreCompleted.class::isInstance);

        // Then
        assertThat(run.violations()).isEmpty();
        assertThat(run.machines()).filteredOn(Machine::master).allSatisfy(machine -> {
            assertThat(machine.up() && !machine.etcdParked() && !machine.podsParked())
                    .as(machine.toString())
                    .isTrue();
            assertThat(machine.data()).isEqualTo("restored");
            assertThat(machine.aside()).isEqualTo("original");
        });
        assertThat(run.machines())
                .allSatisfy(machine -> assertThat(machine.boots()).isZero());
    }

    /** What is left when the saga has ended. */
    private record Run(List<Fact> facts, List<Machine> machines, List<String> violations) {}

    private Run run(Request request, Victim first, Predicate<Fact> end) throws Exception {
        var fleet = new Fleet(directory);
        fleet.begin(PretendedCluster.machines());
        try (var processes = new Processes(directory, programs);
                var history = new History(processes.bootstrapServers(), CLUSTER)) {
            history.ask("r-declare", PretendedCluster.declared(PretendedCluster.PATIENCE));
            history.ask("r-saga", request);
            killAtEveryStage(processes, history, first, end);
            assertThat(history.written()).isEqualTo(history.folded());
            PretendedCluster.eachThingOnce(history.facts());
            return new Run(history.facts(), fleet.machines(), fleet.violations());
        }
    }

    private static void killAtEveryStage(Processes processes, History history, Victim first, Predicate<Fact> end)
            throws Exception {
        Set<String> stages = new HashSet<>();
        Instant deadline = Instant.now().plus(LIMIT);
        while (history.facts().stream().noneMatch(end)) {
            assertThat(Instant.now()).as("facts: %s", history.facts()).isBefore(deadline);
            processes.supervise();
            for (Fact fact : history.news()) {
                assertThat(fact).isNotInstanceOf(SagaFact.SagaCompensating.class);
                if (fact instanceof StepFact.StepStarted started
                        && stages.add(started.step().stage())) {
                    int turn = first.ordinal() + stages.size() - 1;
                    processes.killAndRestart(Victim.values()[turn % Victim.values().length]);
                }
            }
        }
    }

    private static long named(List<Fact> facts, String name) {
        return facts.stream()
                .filter(fact -> fact.getClass().getSimpleName().equals(name))
                .count();
    }
}
