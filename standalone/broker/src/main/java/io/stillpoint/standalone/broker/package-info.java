/** A Kafka broker and its controller in one process. */
@NullMarked
package io.stillpoint.standalone.broker;

import org.jspecify.annotations.NullMarked;
