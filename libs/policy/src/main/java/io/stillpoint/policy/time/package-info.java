/** Times and durations as people write them. */
@NullMarked
package io.stillpoint.policy.time;

import org.jspecify.annotations.NullMarked;
