package io.stillpoint.registry;

/**
 * Options of a registry's restore.
 *
 * @param parallel blobs and repositories at a time
 * @param damaged moves damaged bytes of the registry out of the way
 */
public record RestoreOptions(int parallel, DamagedContent damaged) {

    public static final RestoreOptions STANDARD =
            new RestoreOptions(BackupOptions.PARALLEL_STANDARD, DamagedContent.OUT_OF_REACH);
}
