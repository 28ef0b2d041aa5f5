/**
 * The transactional loop around the decider: inputs from inbox and reports, facts, tasks, state and offsets out of one
 * transaction. After any failure it forgets what it knows and starts over from the state topic.
 */
@NullMarked
package io.stillpoint.coordinator.loop;

import org.jspecify.annotations.NullMarked;
