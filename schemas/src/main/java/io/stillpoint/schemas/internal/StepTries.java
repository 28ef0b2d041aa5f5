package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;

/**
 * Since when a step is tried in vain, as if no attempt had waited in its queue. An attempt that ran for long shows that all was well
 * until then: the trouble began with its end.
 *
 * @param since when the first attempt began
 * @param failingSince when the trouble began that may pass: when the last attempt ended that ran longer than the stage's
 *     {@code retrySeconds}, and when the first one began where none did
 */
public record StepTries(Instant since, Instant failingSince) {

    /** What is known if the latest attempt of this step failed then. */
    public static StepTries of(StepState step, Stage stage, Instant failedAt) {
        StepTries before = step.tries() == null ? new StepTries(step.startedAt(), step.startedAt()) : step.tries();
        if (step.takenAt() == null) {
            return before;
        }
        Duration waited =
                step.handedOutAt() == null ? Duration.ZERO : Duration.between(step.handedOutAt(), step.takenAt());
        boolean ranLong =
                stage.retrySeconds() > 0 && failedAt.isAfter(step.takenAt().plusSeconds(stage.retrySeconds()));
        return new StepTries(before.since.plus(waited), ranLong ? failedAt : before.failingSince.plus(waited));
    }

    /** Until when another attempt may begin, however many there were. All of them share the time that one may take. */
    public Instant until(Stage stage) {
        Instant passed = failingSince.plusSeconds(stage.retrySeconds());
        Instant last = since.plusSeconds(Math.max(stage.timeoutSeconds(), stage.retrySeconds()));
        return passed.isBefore(last) ? passed : last;
    }
}
