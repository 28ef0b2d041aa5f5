/** Puts a dump beside what a server has, proves it, and changes places. */
@NullMarked
package io.stillpoint.mongodb.restore;

import org.jspecify.annotations.NullMarked;
