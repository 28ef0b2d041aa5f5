package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.Processes.Victim;
import io.stillpoint.faults.StoreLink.Trouble;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Patience;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final Patience PATIENCE = new Patience(300, 300, 300, 300, 600);

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
        // When
        var run = run(Requests.BASELINE, first, SagaFact.BackupCompleted.class::isInstance);

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
        // When
        var run = run(Requests.RESTORE, first, SagaFact.RestoreCompleted.class::isInstance);

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
        try (var run = new FaultRun(directory, programs, PATIENCE)) {
            if (request instanceof Request.RestoreRequested) {
                saveWithATroubledStore(run);
            }
            AtomicInteger turn = new AtomicInteger(first.ordinal());
            SagaFact ended = run.run(
                    request,
                    _ -> run.processes()
                            .killAndRestart(Victim.values()[turn.getAndIncrement() % Victim.values().length]));
            assertThat(ended).matches(end);
            return new Run(run.facts(), run.machines(), run.violations());
        }
    }

    /** What {@link StoreTroubleTest} does to everything: here each kind of trouble hits one stage of one backup. */
    private static void saveWithATroubledStore(FaultRun run) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        SagaFact saved = run.run(
                Requests.HOT,
                _ -> run.processes()
                        .link()
                        .next(Trouble.values()[turn.getAndIncrement() % Trouble.values().length], 0, 1));
        assertThat(saved).isInstanceOf(SagaFact.BackupCompleted.class);
    }

    private static long named(List<Fact> facts, String name) {
        return facts.stream()
                .filter(fact -> fact.getClass().getSimpleName().equals(name))
                .count();
    }
}
