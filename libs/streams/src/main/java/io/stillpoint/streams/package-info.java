/** Streams of bytes: their SHA-256, the programs that produce or consume them, and stalls. */
@NullMarked
package io.stillpoint.streams;

import org.jspecify.annotations.NullMarked;
