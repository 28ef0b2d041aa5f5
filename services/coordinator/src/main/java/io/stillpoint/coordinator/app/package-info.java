/** The coordinator's process: Spring Boot around the gate and the loop. */
@NullMarked
package io.stillpoint.coordinator.app;

import org.jspecify.annotations.NullMarked;
