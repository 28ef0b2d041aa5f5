/** Finds and reads a service's secrets for one cluster. */
@NullMarked
package io.stillpoint.secrets;

import org.jspecify.annotations.NullMarked;
