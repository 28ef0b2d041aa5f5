package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.StoreLink.Trouble;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sagas on a Stillpoint of real processes, whose requests to the object store meet trouble at every stage. */
@Tag("faults")
class StoreTroubleTest {

    private static final Patience PATIENCE = new Patience(120, 120, 120, 120, 300);
    /** Of each stage, so that its second attempt meets trouble too. */
    private static final int REQUESTS = 2;

    private static Programs programs;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() {
        programs = Programs.prepared();
    }

    @ParameterizedTest
    @EnumSource
    void eachStageOfABaselineAndARestoreOutlives(Trouble trouble) throws Exception {
        // Given
        try (var run = new FaultRun(directory, programs, PATIENCE)) {
            StoreLink link = run.processes().link();
            FaultRun.StageFault fault = _ -> link.next(trouble, 0, REQUESTS);

            // When
            List<SagaFact> ends = List.of(
                    run.run(Requests.BASELINE, fault), run.run(Requests.HOT, fault), run.run(Requests.RESTORE, fault));

            // Then
            assertThat(run.violations()).isEmpty();
            assertThat(ends)
                    .extracting(Object::getClass)
                    .isEqualTo(List.of(
                            SagaFact.BackupCompleted.class,
                            SagaFact.BackupCompleted.class,
                            SagaFact.RestoreCompleted.class));
            assertThat(link.met()).isGreaterThan(ends.size() * REQUESTS);
        }
    }

    /** The whole seal is among them: one backup for each of its requests, until one makes fewer. */
    @ParameterizedTest
    @EnumSource
    void eachRequestOfAHotBackupOutlives(Trouble trouble) throws Exception {
        // Given
        try (var run = new FaultRun(directory, programs, PATIENCE)) {
            StoreLink link = run.processes().link();
            List<SagaFact> ends = new ArrayList<>();

            // When
            do {
                link.next(trouble, ends.size(), 1);
                ends.add(run.run(Requests.HOT, _ -> {}));
            } while (link.met() == ends.size());

            // Then
            assertThat(run.violations()).isEmpty();
            assertThat(ends).hasOnlyElementsOfType(SagaFact.BackupCompleted.class);
        }
    }
}
