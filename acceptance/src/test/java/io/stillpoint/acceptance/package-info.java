/** What a user of Stillpoint sees, tried on real processes and on a real small cluster. */
@NullMarked
package io.stillpoint.acceptance;

import org.jspecify.annotations.NullMarked;
