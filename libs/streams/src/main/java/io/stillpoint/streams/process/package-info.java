/** Watches whether programs and connections still move bytes. */
@NullMarked
package io.stillpoint.streams.process;

import org.jspecify.annotations.NullMarked;
