@NullMarked
package io.stillpoint.kubernetes;

import org.jspecify.annotations.NullMarked;
