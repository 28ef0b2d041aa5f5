/**
 * What the coordinator decides, without clock, random or I/O: {@link io.stillpoint.coordinator.decide.Decider} turns a
 * cluster's state and an input into facts and tasks.
 */
@NullMarked
package io.stillpoint.coordinator.decide;

import org.jspecify.annotations.NullMarked;
