package io.stillpoint.restore.snapshot;

/** Is told how many plain bytes were read; may stop the reading by an exception of its own. */
@FunctionalInterface
public interface ReadProgress {

    /** For what is too short to be worth telling. */
    ReadProgress UNTOLD = (doneBytes, expectedBytes) -> {};

    /** Called after every buffer. */
    void read(long doneBytes, long expectedBytes);
}
