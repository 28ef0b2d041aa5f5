/** CloudEvents on Kafka: topics, envelopes, the task queue, dead letters. Plain Java, no Spring. */
@NullMarked
package io.stillpoint.bus;

import org.jspecify.annotations.NullMarked;
