/** Plans as data: what runs in which order, what undoes it, and the rules that every plan must pass. */
@NullMarked
package io.stillpoint.coordinator.decide.plan;

import org.jspecify.annotations.NullMarked;
