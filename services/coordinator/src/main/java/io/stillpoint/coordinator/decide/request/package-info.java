/** Admits or rejects requests. */
@NullMarked
package io.stillpoint.coordinator.decide.request;

import org.jspecify.annotations.NullMarked;
