/** {@code key}: makes the keys. */
@NullMarked
package io.stillpoint.cli.key;

import org.jspecify.annotations.NullMarked;
