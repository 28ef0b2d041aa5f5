package io.stillpoint.policy.leftover;

import java.util.Set;

/** Which shared objects a recovery point needs. */
public sealed interface BlobNeeds {

    String point();

    /** It lists them. */
    record Listed(String point, Set<String> keys) implements BlobNeeds {
        public Listed {
            keys = Set.copyOf(keys);
        }
    }

    /** It needs some, and only the restore key could tell which: its backup is from before such lists were written. */
    record Unlisted(String point) implements BlobNeeds {}
}
