package io.stillpoint.registry;

import java.nio.file.Path;

/**
 * Options of a registry's backup.
 *
 * @param parallel requests and blobs at a time
 * @param spool an existing directory with room for the {@code parallel} largest blobs, compressed; they are
 *     encrypted there
 */
public record BackupOptions(int parallel, Path spool) {

    public static final int PARALLEL_STANDARD = 4;

    public BackupOptions(Path spool) {
        this(PARALLEL_STANDARD, spool);
    }
}
