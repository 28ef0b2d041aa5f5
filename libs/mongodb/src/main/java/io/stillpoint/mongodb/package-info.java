/** How a MongoDB server is reached and judged, and what a dump of it is. */
@NullMarked
package io.stillpoint.mongodb;

import org.jspecify.annotations.NullMarked;
