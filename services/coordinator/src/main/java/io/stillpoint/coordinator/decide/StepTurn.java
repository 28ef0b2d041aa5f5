package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.StepFact;


/** What a fact means for the step that it speaks of. */
public enum StepTurn {
    STARTED,
    FAILED_AND_RETRIED,
    FAILED_FOR_GOOD,
    NODE_MISSED,
    COMPLETED,
    /** The saga compensates: nobody waits for it any longer, and fencing ends it. */
    GIVEN_UP;

    public static StepTurn of(StepFact fact) {
        return switch (fact) {
            case StepFact.StepStarted _ -> STARTED;
            case StepFact.StepFailed failed -> failed.retried() ? FAILED_AND_RETRIED : FAILED_FOR_GOOD;
            case StepFact.NodeStartFailed _ -> NODE_MISSED;
            case StepFact.Completion _ -> COMPLETED;
        };
    }
}
