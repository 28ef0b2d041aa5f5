@NullMarked
package io.stillpoint.streams;

import org.jspecify.annotations.NullMarked;
