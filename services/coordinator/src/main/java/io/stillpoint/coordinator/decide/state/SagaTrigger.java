package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;

/** What takes a saga from one {@link SagaStatus} to the next; {@link SagaTransitions} lists where each leads. */
public enum SagaTrigger {
    ACCEPTED,
    STARTED,
    STEP,
    PLANNED,
    APPROVED,
    ESTIMATED,
    OVER_THE_LIMIT,
    PINNED,
    PRUNED,
    COMPENSATES,
    SUCCEEDS,
    FAILS,
    /** Changes nothing by itself: an accepted policy, pin, cancel request or approval. A fact that follows may. */
    NOTED;

    public static SagaTrigger of(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted ->
                switch (accepted.request()) {
                    case Request.CancelRequested _,
                            Request.RestoreApproved _,
                            Request.PolicyDeclared _,
                            Request.PinRequested _,
                            Request.LossesAccepted _ -> NOTED;
                    default -> ACCEPTED;
                };
            case RequestFact.RequestRejected _, ScheduleFact _ -> NOTED;
            case SagaFact.SagaStarted _ -> STARTED;
            case SagaFact.RestoreApprovalAccepted _ -> APPROVED;
            case SagaFact.SagaCompensating _ -> COMPENSATES;
            case SagaFact.ColdWindowEstimated _ -> ESTIMATED;
            case SagaFact.ColdWindowExceeded _ -> OVER_THE_LIMIT;
            case SagaFact.RecoveryPointPinned _ -> PINNED;
            case SagaFact.BackupCompleted _,
                    SagaFact.RestoreCompleted _,
                    SagaFact.RestoreRehearsedOnPaper _,
                    SagaFact.OrderCompleted _,
                    SagaFact.AsideCompleted _,
                    SagaFact.PruneCompleted _ -> SUCCEEDS;
            case SagaFact.RecoveryPointPruned _ -> PRUNED;
            case SagaFact.BackupFailed _, SagaFact.RestoreFailed _, SagaFact.RestoreRefused _, SagaFact.OrderFailed _ ->
                FAILS;
            case StepFact.RestorePlanned _ -> PLANNED;
            case StepFact.StepStarted _,
                    StepFact.StepTaken _,
                    StepFact.StepFailed _,
                    StepFact.NodeStartFailed _,
                    StepFact.Completion _ -> STEP;
        };
    }
}
