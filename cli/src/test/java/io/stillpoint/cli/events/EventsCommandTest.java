package io.stillpoint.cli.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.broker.ChainCheck;
import io.stillpoint.cli.vault.SealedHeads;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsCommandTest {

    @ParameterizedTest
    @CsvSource({
        "true, true, 0, 0, 0",
        "true, true, 0, 1, 4",
        "false, true, 0, 0, 4",
        "true, true, 1, 0, 1",
        "true, true, 1, 1, 1",
        "false, true, 1, 0, 1",
        "true, false, 0, 1, 1"
    })
    void onlyALogThatAllNewestPointsConfirmIsDone(boolean any, boolean intact, int wrong, int notes, int exitCode) {
        // Given
        var verdict = new ChainCheck.Verdict(any, intact, List.of());
        var sealed = new SealedHeads(
                List.of(), List.of("wrong").subList(0, wrong), List.of("note").subList(0, notes));

        // When
        int told = EventsCommand.exitCode(verdict, sealed);

        // Then
        assertThat(told).isEqualTo(exitCode);
    }
}
