/** The content of a registry at one instant, and rules about it. Plain data: no clock, no I/O. */
@NullMarked
package io.stillpoint.registry.root;

import org.jspecify.annotations.NullMarked;
