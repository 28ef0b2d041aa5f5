/** Refuses policies that could not be kept, in words that help their authors. */
@NullMarked
package io.stillpoint.policy.check;

import org.jspecify.annotations.NullMarked;
