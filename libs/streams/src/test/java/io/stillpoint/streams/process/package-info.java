@NullMarked
package io.stillpoint.streams.process;

import org.jspecify.annotations.NullMarked;
