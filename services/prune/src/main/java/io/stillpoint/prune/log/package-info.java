/** Follows the facts of every cluster and their hash chains. What facts say of recovery points is folded in {@code libs/policy}. */
@NullMarked
package io.stillpoint.prune.log;

import org.jspecify.annotations.NullMarked;
