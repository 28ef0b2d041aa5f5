/** The {@code stillpoint} command: asks the services for things and shows what they say. */
@NullMarked
package io.stillpoint.cli;

import org.jspecify.annotations.NullMarked;
