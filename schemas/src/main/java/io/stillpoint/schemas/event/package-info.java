/** What systems ask for and what happened: requests and facts, each in its envelope. */
@NullMarked
package io.stillpoint.schemas.event;

import org.jspecify.annotations.NullMarked;
