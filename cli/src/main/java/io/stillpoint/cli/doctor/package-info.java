/** {@code doctor}: checks whether everything can be reached, and versions and rights. */
@NullMarked
package io.stillpoint.cli.doctor;

import org.jspecify.annotations.NullMarked;
