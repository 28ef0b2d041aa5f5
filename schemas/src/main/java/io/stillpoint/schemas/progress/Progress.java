package io.stillpoint.schemas.progress;

import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a running task is, on {@code stillpoint.progress}; kept for a short time, never part of history.
 *
 * @param doneBytes plain bytes so far, 0 when there are no bytes to count
 * @param expectedBytes estimate of the whole, null when unknown
 * @param message what is being waited for, in one short line
 */
public record Progress(
        StepRef step,
        String run,
        String worker,
        long doneBytes,
        @Nullable Long expectedBytes,
        String message,
        Instant at) {}
