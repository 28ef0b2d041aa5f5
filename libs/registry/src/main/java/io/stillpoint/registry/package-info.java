/**
 * How a Docker or OCI registry gets into the vault and back: {@link io.stillpoint.registry.ImageBackup}, {@link
 * io.stillpoint.registry.ImageRestore}, {@link io.stillpoint.registry.RegistryCheck}.
 */
@NullMarked
package io.stillpoint.registry;

import org.jspecify.annotations.NullMarked;
