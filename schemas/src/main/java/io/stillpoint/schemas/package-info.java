/** The events, tasks and reports that Stillpoint's services exchange, as records. */
@NullMarked
package io.stillpoint.schemas;

import org.jspecify.annotations.NullMarked;
