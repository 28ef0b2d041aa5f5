/** Makes plans as data: what runs in which order, and what brings a cluster back. */
@NullMarked
package io.stillpoint.coordinator.decide.plan;

import org.jspecify.annotations.NullMarked;
