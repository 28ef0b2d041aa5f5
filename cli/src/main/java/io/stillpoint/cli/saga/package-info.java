/** {@code saga}: what runs, what waits, and what each saga waits for. */
@NullMarked
package io.stillpoint.cli.saga;

import org.jspecify.annotations.NullMarked;
