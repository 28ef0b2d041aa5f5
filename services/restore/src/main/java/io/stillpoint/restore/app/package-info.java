/** The restore service's process: Spring Boot around its steps and reactions. */
@NullMarked
package io.stillpoint.restore.app;

import org.jspecify.annotations.NullMarked;
