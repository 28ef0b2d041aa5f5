@NullMarked
package io.stillpoint.secrets;

import org.jspecify.annotations.NullMarked;
