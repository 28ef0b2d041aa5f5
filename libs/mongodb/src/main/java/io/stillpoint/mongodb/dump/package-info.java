/** Reads a server into the files of a dump. */
@NullMarked
package io.stillpoint.mongodb.dump;

import org.jspecify.annotations.NullMarked;
