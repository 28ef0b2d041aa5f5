/** What to prove, to do and to wait for on a node, by its roles and by what it says: plain Java, without time or I/O. */
@NullMarked
package io.stillpoint.nodecontrol.decide;

import org.jspecify.annotations.NullMarked;
