/** The process that prunes: Spring Boot around its tasks and the log that it follows. */
@NullMarked
package io.stillpoint.prune.app;

import org.jspecify.annotations.NullMarked;
