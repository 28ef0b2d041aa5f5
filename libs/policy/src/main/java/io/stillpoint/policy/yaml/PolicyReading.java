package io.stillpoint.policy.yaml;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;

/** What became of reading a policy. */
public sealed interface PolicyReading {

    /** It says what a policy says; whether it can be kept is another question. */
    record Understood(PolicyFile file) implements PolicyReading {}

    /**
     * It cannot be understood.
     *
     * @param problems all that is wrong, in the order of the file
     */
    record Unreadable(List<Problem> problems) implements PolicyReading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
