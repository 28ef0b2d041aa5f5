/** Bytes on their way: their SHA-256, the program that makes or takes them, and who notices that no more come. */
@NullMarked
package io.stillpoint.streams;

import org.jspecify.annotations.NullMarked;
