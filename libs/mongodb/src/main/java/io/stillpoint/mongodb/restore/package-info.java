/** Builds a dump beside a server's data, proves it, and swaps the two. */
@NullMarked
package io.stillpoint.mongodb.restore;

import org.jspecify.annotations.NullMarked;
