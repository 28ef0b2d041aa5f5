/** What a registry holds at one instant, and what may be said of it. Plain data and rules: no clock, no I/O. */
@NullMarked
package io.stillpoint.registry.root;

import org.jspecify.annotations.NullMarked;
