/** {@code demo}: the lab loses its data and gets it back. */
@NullMarked
package io.stillpoint.cli.demo;

import org.jspecify.annotations.NullMarked;
