/** {@code backup}: takes recovery points and shows them. */
@NullMarked
package io.stillpoint.cli.backup;

import org.jspecify.annotations.NullMarked;
