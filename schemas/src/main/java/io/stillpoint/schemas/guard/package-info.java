/** What may refuse a restore before anything is touched, and what a person may let through by its name. */
@NullMarked
package io.stillpoint.schemas.guard;

import org.jspecify.annotations.NullMarked;
