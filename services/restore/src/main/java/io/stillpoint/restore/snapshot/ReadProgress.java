package io.stillpoint.restore.snapshot;

import io.stillpoint.bus.StepFailedException;

/** Is told how many plain bytes were read; may stop the reading. */
@FunctionalInterface
public interface ReadProgress {

    /** For what is too short to be worth telling. */
    ReadProgress UNTOLD = (doneBytes, expectedBytes) -> {};

    /** Called after every buffer. */
    void read(long doneBytes, long expectedBytes) throws StepFailedException, InterruptedException;
}
