/** The registry's HTTP API version 2, as far as a backup needs it. */
@NullMarked
package io.stillpoint.registry.client;

import org.jspecify.annotations.NullMarked;
