/** Where servers that tests start may listen. */
@NullMarked
package io.stillpoint.standalone.ports;

import org.jspecify.annotations.NullMarked;
