/**
 * What a restore decides before anything is touched: which recovery point, and whether any guard refuses. Plain functions
 * over facts that others have gathered.
 */
@NullMarked
package io.stillpoint.restore.plan;

import org.jspecify.annotations.NullMarked;
