/** Lets through what is a request of ours, gives it the key of its cluster, and keeps the rest with the reason. */
@NullMarked
package io.stillpoint.coordinator.gate;

import org.jspecify.annotations.NullMarked;
