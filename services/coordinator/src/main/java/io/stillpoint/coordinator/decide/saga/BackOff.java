package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.streams.Sha256;
import java.time.Duration;

/**
 * How long the next attempt of a step waits: twice as long each time, up to a limit. Steps that failed together come again apart
 * from each other. The part of it that looks random follows from the step, so that every coordinator decides the same.
 */
final class BackOff {

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** After so many doublings the limit is reached. */
    private static final int DOUBLED = 6;

    private static final int DIGITS = 8;
    private static final double RANGE = 1L << (4 * DIGITS);

    private BackOff() {}

    /**
     * Between half of the full wait and all of it.
     *
     * @param failed the attempt that failed
     */
    static Duration after(StepRef failed) {
        long full = Math.min(FIRST.toMillis() << Math.min(failed.attempt() - 1, DOUBLED), LONGEST.toMillis());
        return Duration.ofMillis(full / 2 + (long) (full / 2.0 * spread(failed)));
    }

    /** From 0 up to 1, as good as random over all steps and attempts. */
    private static double spread(StepRef failed) {
        String name =
                String.join("\n", failed.cluster(), failed.saga(), failed.step(), Integer.toString(failed.attempt()));
        return Long.parseLong(Sha256.hex(name).substring(0, DIGITS), 16) / RANGE;
    }
}
