package io.stillpoint.remote;

import java.util.List;

/**
 * The outcome of a stream that ended well.
 *
 * @param bytes that were passed on
 * @param notes of the node, for example that files changed while they were read
 * @param changed those files, where the verb lists them
 */
public record StreamOutcome(long bytes, List<String> notes, ChangedFiles changed) {

    public StreamOutcome {
        notes = List.copyOf(notes);
    }
}
