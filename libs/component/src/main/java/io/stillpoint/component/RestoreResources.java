package io.stillpoint.component;

import io.stillpoint.vault.read.SnapshotVault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What the restore service lends to the component that it restores.
 *
 * @param secrets the service's secrets directory
 * @param servers names or paths of the programs on this machine that snapshots are loaded into, by their usual names
 */
public record RestoreResources(Path secrets, SnapshotVault vault, Clock clock, Map<String, String> servers) {

    public RestoreResources {
        servers = Map.copyOf(servers);
    }

    /** Those of a machine that loads nothing. */
    public RestoreResources(Path secrets, SnapshotVault vault, Clock clock) {
        this(secrets, vault, clock, Map.of());
    }
}
