/** The backup worker that parks, quiesces, starts and checks nodes. */
@NullMarked
package io.stillpoint.nodecontrol;

import org.jspecify.annotations.NullMarked;
