/** {@code prune}: says which recovery points a policy keeps, and removes the others. */
@NullMarked
package io.stillpoint.cli.prune;

import org.jspecify.annotations.NullMarked;
