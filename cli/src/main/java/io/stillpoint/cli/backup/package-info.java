/** {@code backup}: takes recovery points, shows and pins them. */
@NullMarked
package io.stillpoint.cli.backup;

import org.jspecify.annotations.NullMarked;
