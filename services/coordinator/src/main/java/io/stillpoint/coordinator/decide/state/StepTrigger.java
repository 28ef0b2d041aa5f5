package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.StepFact;

/** What takes a step from one status to the next. */
public enum StepTrigger {
    STARTED,
    TAKEN,
    FAILED_AND_RETRIED,
    FAILED_FOR_GOOD,
    NODE_MISSED,
    COMPLETED,
    /** The saga compensates: nobody waits for the step any longer, and fencing ends it. */
    GIVEN_UP;

    public static StepTrigger of(StepFact fact) {
        return switch (fact) {
            case StepFact.StepStarted _ -> STARTED;
            case StepFact.StepTaken _ -> TAKEN;
            case StepFact.StepFailed failed -> failed.retried() ? FAILED_AND_RETRIED : FAILED_FOR_GOOD;
            case StepFact.NodeStartFailed _ -> NODE_MISSED;
            case StepFact.Completion _ -> COMPLETED;
        };
    }
}
