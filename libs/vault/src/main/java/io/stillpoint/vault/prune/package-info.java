/** What a vault holds of a cluster, down to what nobody needs, and how that is removed. */
@NullMarked
package io.stillpoint.vault.prune;

import org.jspecify.annotations.NullMarked;
