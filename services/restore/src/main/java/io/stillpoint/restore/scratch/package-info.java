/** Where plain snapshots lie on this machine while they are needed: readable by this service alone, and not for long. */
@NullMarked
package io.stillpoint.restore.scratch;

import org.jspecify.annotations.NullMarked;
