package io.stillpoint.vault.prune;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object that recovery points share.
 *
 * @param version the first one of its key; null where the bucket keeps none
 * @param storedAt by the store's clock
 * @param unusedSince when a note was put beside it that no point needs it, null without one
 */
public record SharedObject(
        String key,
        @Nullable String version,
        long bytes,
        Instant storedAt,
        @Nullable Instant unusedSince) {}
