/** The directory that holds everything of a running Stillpoint: settings, secrets, data, logs. */
@NullMarked
package io.stillpoint.cli.home;

import org.jspecify.annotations.NullMarked;
