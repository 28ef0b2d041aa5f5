/** Broker and object store as child processes that tests start, kill and restart. */
@NullMarked
package io.stillpoint.standalone;

import org.jspecify.annotations.NullMarked;
