/** What there is to restore from, on {@code stillpoint.catalogue}. */
@NullMarked
package io.stillpoint.schemas.catalogue;

import org.jspecify.annotations.NullMarked;
