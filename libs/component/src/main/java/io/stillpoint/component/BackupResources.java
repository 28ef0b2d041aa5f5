package io.stillpoint.component;

import io.stillpoint.vault.Vault;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What a backup service lends to the component that it saves.
 *
 * @param secrets the service's secrets directory
 * @param spool an existing directory on disk, for encrypted bytes whose length is not known yet
 */
public record BackupResources(Path secrets, Vault vault, Path spool, Clock clock) {}
