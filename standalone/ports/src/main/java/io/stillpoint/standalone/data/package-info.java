/** The directory of a server's data. */
@NullMarked
package io.stillpoint.standalone.data;

import org.jspecify.annotations.NullMarked;
