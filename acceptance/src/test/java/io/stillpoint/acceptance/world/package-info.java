/** The small cluster, the running Stillpoint and the tools with which tests look at both from outside. */
@NullMarked
package io.stillpoint.acceptance.world;

import org.jspecify.annotations.NullMarked;
