package io.stillpoint.schemas.shared;

/** How long a task may last, and so in which {@link WorkQueue} it waits: nothing that is short waits behind what may last for hours. */
public enum TaskKind {
    /**
     * Checks, stops, starts, seals, renames, or moves what is small everywhere: done within minutes, however much a cluster holds. Somebody
     * waits for it, or a cluster stands still.
     */
    CONTROL,
    /** Reads or writes as many bytes as there are: images, dumps, whole snapshots. It may last for hours. */
    DATA
}
