/** What the command line reads from Kafka and writes to it. */
@NullMarked
package io.stillpoint.cli.broker;

import org.jspecify.annotations.NullMarked;
