/** Where a service's secrets for one cluster are, and how they are read. */
@NullMarked
package io.stillpoint.secrets;

import org.jspecify.annotations.NullMarked;
