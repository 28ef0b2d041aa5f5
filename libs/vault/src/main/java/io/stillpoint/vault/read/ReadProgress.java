package io.stillpoint.vault.read;

/** Gets the number of plain bytes read so far; may stop the reading with an exception. */
@FunctionalInterface
public interface ReadProgress {

    /** Ignores progress, for short reads. */
    ReadProgress UNTOLD = (doneBytes, expectedBytes) -> {};

    /** Called after every buffer. */
    void read(long doneBytes, long expectedBytes);
}
