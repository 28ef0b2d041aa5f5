/** Decides what to prove, do and wait for on a node, from its roles and facts: plain Java, without clock or I/O. */
@NullMarked
package io.stillpoint.nodecontrol.decide;

import org.jspecify.annotations.NullMarked;
