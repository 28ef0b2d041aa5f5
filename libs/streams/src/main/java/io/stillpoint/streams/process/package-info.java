/** Programs and connections that carry bytes: whether they still move them. */
@NullMarked
package io.stillpoint.streams.process;

import org.jspecify.annotations.NullMarked;
