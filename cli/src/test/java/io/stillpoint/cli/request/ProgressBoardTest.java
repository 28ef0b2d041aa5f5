package io.stillpoint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {

    private static final StepRef STEP = new StepRef("icp", "s-1", "image-node", "10.0.0.11", 1);
    private static final Instant START = Instant.EPOCH;

    @Test
    void bytesAndRateOfAStepAreShown() {
        // Given
        var board = new ProgressBoard();
        board.update(progress("run-1", 0, START));

        // When
        board.update(progress("run-1", 20 << 20, START.plusSeconds(2)));

        // Then
        assertThat(board.line()).isEqualTo("image-node/10.0.0.11: 20.0 MiB of about 100.0 MiB, 10.0 MiB/s");
    }

    @Test
    void anotherRunOfTheStepStartsItsRateAnew() {
        // Given
        var board = new ProgressBoard();
        board.update(progress("run-1", 90 << 20, START));

        // When
        board.update(progress("run-2", 1 << 20, START.plusSeconds(9)));

        // Then
        assertThat(board.line()).isEqualTo("image-node/10.0.0.11: 1.0 MiB of about 100.0 MiB");
    }

    @Test
    void whatStandsStillSaysSinceWhenAndStaysTheSameText() {
        // Given
        var board = new ProgressBoard();
        board.update(progress("run-1", 0, START));
        board.update(progress("run-1", 20 << 20, START.plusSeconds(2)));
        board.update(progress("run-1", 20 << 20, START.plusSeconds(40)));
        String before = board.line();

        // When
        board.update(progress("run-1", 20 << 20, START.plusSeconds(50)));

        // Then
        assertThat(board.line())
                .isEqualTo(before)
                .endsWith("20.0 MiB of about 100.0 MiB, nothing new since " + HumanText.time(START.plusSeconds(2)));
    }

    @Test
    void aFinishedStepIsNotShownAnyMore() {
        // Given
        var board = new ProgressBoard();
        board.update(progress("run-1", 1, START));

        // When
        board.finished(STEP.step());

        // Then
        assertThat(board.line()).isEmpty();
    }

    @Test
    void aStepThatTheSagaHasGivenUpIsNotShownAnyMore() {
        // Given
        var board = new ProgressBoard();
        board.update(progress("run-1", 1, START));
        board.goOnWith(Set.of("bring-back-start-masters"));

        // When
        board.update(progress("run-1", 2, START.plusSeconds(1)));

        // Then
        assertThat(board.line()).isEmpty();
    }

    private static Progress progress(String run, long doneBytes, Instant at) {
        return new Progress(STEP, run, "worker", doneBytes, 100L << 20, "reads", at);
    }
}
