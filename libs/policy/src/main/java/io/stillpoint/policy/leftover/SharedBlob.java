package io.stillpoint.policy.leftover;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object that recovery points share by content.
 *
 * @param storedAt when its upload was completed
 * @param unusedSince when a note was put beside it that nobody needs it; null without one. Backups rely on no object that has one
 */
public record SharedBlob(
        String key, long bytes, Instant storedAt, @Nullable Instant unusedSince) {}
