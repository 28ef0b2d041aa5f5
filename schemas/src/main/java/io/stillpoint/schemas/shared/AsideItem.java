package io.stillpoint.schemas.shared;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a restore keeps aside.
 *
 * @param component whose it is
 * @param saga the restore that moved it there
 * @param what directory, databases or collections
 * @param bytes its size, null where that is not known
 * @param since when it was moved there, null where that is not known
 * @param state what those who keep it know of the restore
 */
public record AsideItem(
        Component component,
        String saga,
        String what,
        @Nullable Long bytes,
        @Nullable Instant since,
        AsideState state) {}
