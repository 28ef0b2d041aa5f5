package io.stillpoint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.shared.Problem;
import org.junit.jupiter.api.Test;

class RequestAnswerTest {

    private static final Problem PROBLEM = new Problem("line-full", "room", "none", "icp", "Wait.");
    private static final EventIdentity OURS = new EventIdentity("/stillpoint/cli", "1");
    private static final EventIdentity OTHERS = new EventIdentity("/other/system", "1");

    private final RequestAnswer answer = new RequestAnswer(OURS, new Request.StopRequested("icp"));

    @Test
    void anEqualIdOfAnotherSystemIsNotOurRequest() {
        // When
        boolean answers = answer.answers(rejected(OTHERS));

        // Then
        assertThat(answers).isFalse();
        assertThat(answer.answers(rejected(OURS))).isTrue();
    }

    @Test
    void aDeadLetterWithAnEqualIdOfAnotherSystemIsNotOurs() {
        // When
        assertThatCode(() -> answer.deadLetter(OTHERS, PROBLEM)).doesNotThrowAnyException();

        // Then
        assertThat(catchThrowable(() -> answer.deadLetter(OURS, PROBLEM))).isInstanceOf(CliException.class);
    }

    private static RequestFact rejected(EventIdentity request) {
        return new RequestFact.RequestRejected("icp", request.id(), request.source(), "StopRequested", PROBLEM);
    }
}
