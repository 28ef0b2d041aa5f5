/** {@code events}: prints the log of facts and checks its hash chain. */
@NullMarked
package io.stillpoint.cli.events;

import org.jspecify.annotations.NullMarked;
