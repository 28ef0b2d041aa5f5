package io.stillpoint.remote;

import java.util.List;

/**
 * The outcome of a stream that ended well.
 *
 * @param bytes that were passed on
 * @param notes of the node, for example files that changed while they were read
 */
public record StreamOutcome(long bytes, List<String> notes) {

    public StreamOutcome {
        notes = List.copyOf(notes);
    }
}
