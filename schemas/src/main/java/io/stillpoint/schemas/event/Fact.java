package io.stillpoint.schemas.event;

/** What happened. Facts are written to {@code stillpoint.events} by the coordinator alone. */
public sealed interface Fact extends Event permits RequestFact, SagaFact, StepFact, ScheduleFact {}
