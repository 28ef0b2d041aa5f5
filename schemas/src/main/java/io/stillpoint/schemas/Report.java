package io.stillpoint.schemas;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a backup worker answers, on {@code stillpoint.reports}.
 *
 * @param fencingToken that of the task; a report on an older attempt is ignored
 * @param run random id of this execution
 * @param worker host and process that answers, for people
 */
public record Report(StepRef step, Action action, long fencingToken, String run, String worker, Outcome outcome) {

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    public sealed interface Outcome {}

    /** The step is done; {@code fact} becomes history when the coordinator accepts it. */
    public record Done(StepFact.Completion fact) implements Outcome {}

    /** This attempt failed; {@code retryable} is false when another attempt can't help. */
    public record Failed(Problem problem, boolean retryable) implements Outcome {}
}
