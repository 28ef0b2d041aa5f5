package io.stillpoint.schemas.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents attributes around what is sent.
 *
 * @param id unique per source: only both together are one event, see {@link EventIdentity}
 * @param source who says so; a claim, not a proof
 * @param cluster extension {@code cluster}
 * @param saga extension {@code saga}
 * @param causation extension {@code causation}: source and id of what led to this, with a blank between them
 * @param sequence extension {@code sequence}: counts a cluster's facts from 1, facts only
 * @param previousHash extension {@code previoushash}: SHA-256 of the fact before it, facts only
 */
public record Envelope<T>(
        String id,
        String source,
        String type,
        Instant time,
        String cluster,
        @Nullable String saga,
        @Nullable String causation,
        @Nullable Long sequence,
        @Nullable String previousHash,
        T data) {}
