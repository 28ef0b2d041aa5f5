/**
 * The gate's own process: reads the open topics, has each record judged, and writes what follows in the transaction that commits what was
 * read. What the sagas need is in another process; no record of a stranger can take it down.
 */
@NullMarked
package io.stillpoint.coordinator.intake;

import org.jspecify.annotations.NullMarked;
