/** What a backup knows that it left out. */
@NullMarked
package io.stillpoint.schemas.loss;

import org.jspecify.annotations.NullMarked;
