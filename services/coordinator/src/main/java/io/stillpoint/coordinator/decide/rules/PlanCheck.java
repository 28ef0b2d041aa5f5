package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Plan;
import java.util.List;

/** Looks at every plan before it runs. */
public interface PlanCheck {

    /** What is wrong with a plan that was asked for, empty when it may run. */
    List<Violation> violations(Plan plan, RequestScope scope);

    /** What is wrong with a plan that brings {@code saga}'s cluster back, empty when it may run. */
    List<Violation> bringBackViolations(Plan plan, SagaState saga, ClusterDeclared cluster);
}
