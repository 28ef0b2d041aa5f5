package io.stillpoint.schemas.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;

/**
 * What a backup worker answers, on {@code stillpoint.reports}.
 *
 * @param fencingToken the task's token; a report on an older attempt is ignored
 * @param run random id of this execution
 * @param worker host and process that answers, for people
 */
public record Report(StepRef step, Action action, long fencingToken, String run, String worker, Outcome outcome) {

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    public sealed interface Outcome {}

    /** The step is done; {@code fact} becomes history when the coordinator accepts it. */
    public record Done(StepFact.Completion fact) implements Outcome {}

    /** This attempt failed; {@code retryable} is false when another attempt cannot help. */
    public record Failed(Problem problem, boolean retryable) implements Outcome {}
}
