/** Tells before the locks of recovery points that are kept run out. */
@NullMarked
package io.stillpoint.prune.watch;

import org.jspecify.annotations.NullMarked;
