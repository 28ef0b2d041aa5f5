/** How Java programs that tests start again and again start quickly. */
@NullMarked
package io.stillpoint.standalone.start;

import org.jspecify.annotations.NullMarked;
