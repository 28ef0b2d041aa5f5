/** Ports for servers that tests start. */
@NullMarked
package io.stillpoint.standalone.ports;

import org.jspecify.annotations.NullMarked;
