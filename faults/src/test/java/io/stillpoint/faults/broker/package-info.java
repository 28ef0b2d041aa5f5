/** Trouble of Kafka's own: machines without power, full disks, brokers that are away, and releases that differ. */
package io.stillpoint.faults.broker;
