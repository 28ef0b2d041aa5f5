/** The broker and the object store as child processes that tests start, kill and start again. */
@NullMarked
package io.stillpoint.standalone;

import org.jspecify.annotations.NullMarked;
