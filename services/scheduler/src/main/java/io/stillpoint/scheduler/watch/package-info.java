/** Follows the facts of every cluster, and sends what is due. What is due is decided in {@code libs/policy}. */
@NullMarked
package io.stillpoint.scheduler.watch;

import org.jspecify.annotations.NullMarked;
