package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.RequestLimits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLimitsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void anIdOfTwoHundredCharactersIsTaken() {
        // When
        var problem = RequestLimits.idProblem("r".repeat(RequestLimits.LONGEST_ID), "here");

        // Then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with blank", "umläut", "line\nbreak"})
    void anIdIsOfVisibleAsciiCharacters(String id) {
        // When
        var problem = RequestLimits.idProblem(id, "here");

        // Then
        assertThat(problem).isPresent();
    }

    @Test
    void anIdOfMoreThanTwoHundredCharactersIsRefused() {
        // When
        var problem = RequestLimits.idProblem("r".repeat(RequestLimits.LONGEST_ID + 1), "here");

        // Then
        assertThat(problem).map(found -> found.code()).contains("request-id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stillpoint/scheduler", "/stillpoint/cli"})
    void namesOfStillpointItselfAreRefusedOnTheOpenTopicOnly(String source) {
        // When
        var onTheOpenTopic = RequestLimits.sourceProblem(source, "stillpoint.requests", "here");

        // Then
        assertThat(onTheOpenTopic).map(found -> found.code()).contains("reserved-source");
        assertThat(RequestLimits.sourceProblem(source, RequestLimits.CONTROL_TOPIC, "here"))
                .isEmpty();
        assertThat(RequestLimits.sourceProblem("/my" + source, "stillpoint.requests", "here"))
                .isEmpty();
    }

    @Test
    void aRequestOfAnHourAgoIsStillWanted() {
        // When
        var problem = RequestLimits.ageProblem(NOW.minus(Duration.ofHours(1)), NOW, "here");

        // Then
        assertThat(problem).isEmpty();
    }
}
