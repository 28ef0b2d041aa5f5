/** Streams of bytes: their SHA-256, the programs that produce or consume them, and stalls; files that outlast a power cut. */
@NullMarked
package io.stillpoint.streams;

import org.jspecify.annotations.NullMarked;
