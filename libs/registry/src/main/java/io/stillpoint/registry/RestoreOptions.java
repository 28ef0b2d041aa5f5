package io.stillpoint.registry;

/**
 * How a registry is restored.
 *
 * @param parallel blobs and repositories at a time
 * @param damaged gets damaged bytes of the registry out of the way
 */
public record RestoreOptions(int parallel, DamagedContent damaged) {

    public static final RestoreOptions STANDARD =
            new RestoreOptions(BackupOptions.PARALLEL_STANDARD, DamagedContent.OUT_OF_REACH);
}
