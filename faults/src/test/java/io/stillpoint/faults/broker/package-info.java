/** Trouble of Kafka's own: machines without power, full disks, brokers that are away, and releases that differ. */
@NullMarked
package io.stillpoint.faults.broker;

import org.jspecify.annotations.NullMarked;
