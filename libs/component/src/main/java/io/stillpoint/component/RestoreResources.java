package io.stillpoint.component;

import io.stillpoint.vault.read.SnapshotVault;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What the restore service lends to the component that it restores.
 *
 * @param secrets the service's secrets directory
 */
public record RestoreResources(Path secrets, SnapshotVault vault, Clock clock) {}
