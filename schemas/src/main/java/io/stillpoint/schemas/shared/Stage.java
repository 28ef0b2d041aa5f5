package io.stillpoint.schemas.shared;

import java.util.List;

/**
 * One action on several targets at once.
 *
 * @param name unique within the plan
 * @param targets node addresses, or a component's name; one step each
 * @param timeoutSeconds limit of one attempt
 * @param maxAttempts attempts before the step counts as failed
 * @param onFailure what happens when a step has failed for good
 */
public record Stage(
        String name, Action action, List<String> targets, long timeoutSeconds, int maxAttempts, OnFailure onFailure) {

    public Stage {
        targets = List.copyOf(targets);
    }
}
