/** The two tasks of a prune: to plan what goes, and to remove it. What goes is decided in {@code libs/policy}. */
@NullMarked
package io.stillpoint.prune.task;

import org.jspecify.annotations.NullMarked;
