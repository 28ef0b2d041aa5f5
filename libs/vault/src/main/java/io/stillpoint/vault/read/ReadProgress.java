package io.stillpoint.vault.read;

/** Is told how many plain bytes were read; may stop the reading by an exception of its own. */
@FunctionalInterface
public interface ReadProgress {

    /** For what is too short to be worth telling. */
    ReadProgress UNTOLD = (doneBytes, expectedBytes) -> {};

    /** Called after every buffer. */
    void read(long doneBytes, long expectedBytes);
}
