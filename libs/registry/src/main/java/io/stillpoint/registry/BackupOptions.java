package io.stillpoint.registry;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * How a registry is backed up.
 *
 * @param parallel requests and blobs at a time
 * @param spool an existing directory with room for the {@code parallel} largest blobs, compressed; they are encrypted there
 * @param trusted decides by key whether a blob's object in the vault still counts; one that a verification found damaged must
 *     not, so that the blob is sent again
 */
public record BackupOptions(int parallel, Path spool, Predicate<String> trusted) {

    public static final int PARALLEL_STANDARD = 4;

    public BackupOptions(Path spool) {
        this(PARALLEL_STANDARD, spool, key -> true);
    }
}
