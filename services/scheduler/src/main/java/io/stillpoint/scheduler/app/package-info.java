/** The scheduler's process: Spring Boot around what it watches. */
@NullMarked
package io.stillpoint.scheduler.app;

import org.jspecify.annotations.NullMarked;
