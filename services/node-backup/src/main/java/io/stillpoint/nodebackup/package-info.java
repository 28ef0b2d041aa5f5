/** Node images, certificates and configuration, the vault's preflight, and the sealing of recovery points. */
@NullMarked
package io.stillpoint.nodebackup;

import org.jspecify.annotations.NullMarked;
