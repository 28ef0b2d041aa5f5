/** What goes wrong in the middle. Run with {@code -Dstillpoint.faults=all}. */
@NullMarked
package io.stillpoint.acceptance.faults;

import org.jspecify.annotations.NullMarked;
