package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what a failed restore leaves at the endpoints of its components, in lines that tell an operator what to do. */
final class ContentLeft {

    private ContentLeft() {}

    static List<String> lines(SagaState saga) {
        SagaSteps steps = SagaSteps.of(saga);
        List<String> lines = new ArrayList<>();
        for (Component content : Component.content()) {
            Action restore = content.restore().orElseThrow();
            if (steps.done(restore, content.label())) {
                lines.add(
                        "%s is restored from %s and stays so.".formatted(content.label(), PlannedRestore.point(saga)));
            } else if (steps.started(restore)) {
                lines.add(unfinished(saga, steps, content));
            }
        }
        return lines;
    }

    private static String unfinished(SagaState saga, SagaSteps steps, Component content) {
        String label = content.label();
        Optional<Action> rollBack = content.rollBack();
        if (rollBack.isEmpty()) {
            return "%s may hold some of what was to be restored; nothing that it held was removed. Restore it again."
                    .formatted(label);
        }
        return steps.done(rollBack.get(), label)
                ? "%s holds what it held before the restore.".formatted(label)
                : "%s is not rolled back and may be half restored: what it held before is beside it, with %s in its name."
                                .formatted(label, saga.saga())
                        + " Repair the server and put that back, or restore it again.";
    }
}
