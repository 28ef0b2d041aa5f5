package io.stillpoint.component;

import io.stillpoint.vault.Vault;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a backup service lends to the component that it saves.
 *
 * @param secrets the service's secrets directory
 * @param spool an existing directory on disk, for encrypted bytes whose length is not known yet; null in a service whose
 *     components have none
 */
public record BackupResources(
        Path secrets, Vault vault, @Nullable Path spool, Clock clock) {

    public BackupResources(Path secrets, Vault vault, Clock clock) {
        this(secrets, vault, null, clock);
    }
}
