/** How far running tasks are, on {@code stillpoint.progress}. */
@NullMarked
package io.stillpoint.schemas.progress;

import org.jspecify.annotations.NullMarked;
