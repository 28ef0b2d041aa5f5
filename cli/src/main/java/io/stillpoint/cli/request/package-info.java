/** Publishes a request, says whether it was accepted, and follows what it started to the end. */
@NullMarked
package io.stillpoint.cli.request;

import org.jspecify.annotations.NullMarked;
