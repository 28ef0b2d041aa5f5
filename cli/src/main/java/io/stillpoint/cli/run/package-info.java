/** {@code up} and {@code down}: broker, S3 server and services as processes on this machine. */
@NullMarked
package io.stillpoint.cli.run;

import org.jspecify.annotations.NullMarked;
