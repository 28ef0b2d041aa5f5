package io.stillpoint.component;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.vault.read.SnapshotVault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What the restore service lends to the component that it restores.
 *
 * @param secrets the service's secrets directory
 * @param servers names or paths of the programs on this machine that snapshots of a component are loaded into
 */
public record RestoreResources(Path secrets, SnapshotVault vault, Clock clock, Map<Component, String> servers) {

    public RestoreResources {
        servers = Map.copyOf(servers);
    }

    /** Those of a machine that loads nothing. */
    public RestoreResources(Path secrets, SnapshotVault vault, Clock clock) {
        this(secrets, vault, clock, Map.of());
    }
}
