/** Tasks, reports and state: what Stillpoint's own services say to each other. Its schemas are in {@code json/private}. */
@NullMarked
package io.stillpoint.schemas.internal;

import org.jspecify.annotations.NullMarked;
