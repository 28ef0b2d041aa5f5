/** Starts Java programs quickly that tests start again and again. */
@NullMarked
package io.stillpoint.standalone.start;

import org.jspecify.annotations.NullMarked;
