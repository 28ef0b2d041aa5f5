package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * One action on several targets at once.
 *
 * @param name unique within the plan
 * @param targets node addresses, or a component's name; one step each
 * @param timeoutSeconds limit of one attempt
 * @param maxAttempts attempts that a step gets in any case, however long each takes
 * @param retrySeconds how long after trouble began another attempt may begin, also beyond {@code maxAttempts}: what fails is not
 *     given up while the trouble may pass. 0 in plans of before it was known
 * @param onFailure what happens when a step has failed for good
 */
public record Stage(
        String name,
        Action action,
        List<String> targets,
        long timeoutSeconds,
        int maxAttempts,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long retrySeconds,
        OnFailure onFailure) {

    public Stage {
        targets = List.copyOf(targets);
    }
}
