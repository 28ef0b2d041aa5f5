/** {@code cluster}: adds clusters, shows, stops and starts them. */
@NullMarked
package io.stillpoint.cli.cluster;

import org.jspecify.annotations.NullMarked;
