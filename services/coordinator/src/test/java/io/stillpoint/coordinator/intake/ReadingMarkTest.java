package io.stillpoint.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingMarkTest {

    @Test
    void aPositionIsDeadlyOnceTwoProcessesDiedOfIt() {
        // Given
        ReadingMark first = ReadingMark.alone("zero").begunBy("one");

        // When
        ReadingMark second = first.begunBy("two");

        // Then
        assertThat(first.isDeadly("two")).isFalse();
        assertThat(second.isDeadly("three")).isTrue();
    }

    @Test
    void aProcessThatTriesAgainHasNotDied() {
        // Given
        ReadingMark begun = ReadingMark.alone("zero").begunBy("one").begunBy("two");

        // When
        ReadingMark again = begun.begunBy("two");

        // Then
        assertThat(again).isEqualTo(begun);
        assertThat(again.isDeadly("two")).isFalse();
    }

    @Test
    void aMarkIsReadAsItWasWritten() {
        // Given
        ReadingMark mark = ReadingMark.behind(4, "one").begunBy("two");

        // When
        ReadingMark read = ReadingMark.of(mark.text());

        // Then
        assertThat(read).isEqualTo(mark);
        assertThat(read.nextWidth()).isEqualTo(8);
    }

    @Test
    void whatNobodyOfThisReleaseWroteIsNoProofOfAnEndInOrder() {
        // When
        ReadingMark read = ReadingMark.of("something else");

        // Then
        assertThat(read).isEqualTo(ReadingMark.BATCHES);
    }
}
