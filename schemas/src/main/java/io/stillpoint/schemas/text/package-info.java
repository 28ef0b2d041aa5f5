/** Text of others, made fit for events and terminals. */
@NullMarked
package io.stillpoint.schemas.text;

import org.jspecify.annotations.NullMarked;
