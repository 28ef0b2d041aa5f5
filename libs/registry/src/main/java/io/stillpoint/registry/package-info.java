/**
 * Backs up a Docker or OCI registry into the vault and restores it: {@link io.stillpoint.registry.ImageBackup},
 * {@link io.stillpoint.registry.ImageRestore}, {@link io.stillpoint.registry.RegistryCheck}.
 */
@NullMarked
package io.stillpoint.registry;

import org.jspecify.annotations.NullMarked;
