/** Tasks: taken from the queue, kept locked while they run, reported. */
@NullMarked
package io.stillpoint.bus.task;

import org.jspecify.annotations.NullMarked;
