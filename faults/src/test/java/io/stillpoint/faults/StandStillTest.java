package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.Processes.Sleeper;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * At every stage one process stands still for longer than its session, its lock and the deadline of a step, as a suspended machine does,
 * and then goes on as if nothing had been. The processes take turns; the deep run begins with each of them. A saga may fail of it, but
 * then it says so and leaves nothing behind.
 */
@Tag("faults")
class StandStillTest {

    /** Shorter than a stand-still, so that steps are overdue. */
    private static final Patience PATIENCE = new Patience(12, 12, 12, 12, 12);
    /** Longer than the sessions of coordinator and gate, which are 10 s and than the lock of a task. */
    private static final Duration STILL = Duration.ofSeconds(15);
    /** Longer than the session of a worker, which is 45 s. */
    private static final Duration WORKER_STILL = Duration.ofSeconds(50);

    private static Programs programs;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() {
        programs = Programs.prepared();
    }

    @Test
    void aBaselineEndsInOrder() throws Exception {
        aBaselineEndsInOrderWhoeverStandsStillFirst(Sleeper.COORDINATOR);
    }

    @Tag("deep")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COORDINATOR")
    void aBaselineEndsInOrderWhoeverStandsStillFirst(Sleeper first) throws Exception {
        aBackupEndsInOrder(Requests.BASELINE, first);
    }

    @Test
    void aHotBackupEndsInOrder() throws Exception {
        aHotBackupEndsInOrderWhoeverStandsStillFirst(Sleeper.STORE);
    }

    @Tag("deep")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "STORE")
    void aHotBackupEndsInOrderWhoeverStandsStillFirst(Sleeper first) throws Exception {
        aBackupEndsInOrder(Requests.HOT, first);
    }

    @Test
    void aRestoreEndsInOrder() throws Exception {
        aRestoreEndsInOrderWhoeverStandsStillFirst(Sleeper.ONE_WORKER);
    }

    @Tag("deep")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ONE_WORKER")
    void aRestoreEndsInOrderWhoeverStandsStillFirst(Sleeper first) throws Exception {
        // Given
        try (var run = new FaultRun(directory, programs, PATIENCE)) {
            run.run(Requests.HOT, _ -> {});

            // When
            SagaFact end = standStill(run, Requests.RESTORE, first);

            // Then
            assertThat(run.violations()).as("after %s", end).isEmpty();
            assertThat(end).isInstanceOfAny(SagaFact.RestoreCompleted.class, SagaFact.RestoreFailed.class);
        }
    }

    private void aBackupEndsInOrder(Request backup, Sleeper first) throws Exception {
        try (var run = new FaultRun(directory, programs, PATIENCE)) {
            // When
            SagaFact end = standStill(run, backup, first);

            // Then
            assertThat(run.violations()).as("after %s", end).isEmpty();
            assertThat(end).isInstanceOfAny(SagaFact.BackupCompleted.class, SagaFact.BackupFailed.class);
        }
    }

    private static SagaFact standStill(FaultRun run, Request request, Sleeper first) throws Exception {
        var turn = new AtomicInteger(first.ordinal());
        return run.run(request, _ -> {
            Sleeper next = Sleeper.values()[turn.getAndIncrement() % Sleeper.values().length];
            run.processes().standStill(next, next == Sleeper.ONE_WORKER ? WORKER_STILL : STILL);
        });
    }
}
