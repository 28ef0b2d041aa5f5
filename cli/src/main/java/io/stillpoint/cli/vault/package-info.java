/** {@code vault}: sets the bucket up and verifies what it holds. */
@NullMarked
package io.stillpoint.cli.vault;

import org.jspecify.annotations.NullMarked;
