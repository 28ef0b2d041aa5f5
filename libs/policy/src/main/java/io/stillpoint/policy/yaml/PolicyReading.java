package io.stillpoint.policy.yaml;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of reading a policy. */
public sealed interface PolicyReading {

    /** It says what a policy says; whether it can be kept is another question. */
    record Understood(PolicyFile file) implements PolicyReading {}

    /**
     * It cannot be understood.
     *
     * @param problems all that cannot be read, in the order of the file
     * @param read what could be read, with substitutes for the rest; null where nothing could
     */
    record Unreadable(List<Problem> problems, @Nullable PolicyFile read) implements PolicyReading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
