/** The vault as a restore sees it: points that are signed, snapshots that are read back whole. */
@NullMarked
package io.stillpoint.vault.read;

import org.jspecify.annotations.NullMarked;
