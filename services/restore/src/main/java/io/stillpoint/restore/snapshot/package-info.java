/** Snapshots as the vault holds them: signatures, digests, reading back whole, and the plain files that come of it. */
@NullMarked
package io.stillpoint.restore.snapshot;

import org.jspecify.annotations.NullMarked;
