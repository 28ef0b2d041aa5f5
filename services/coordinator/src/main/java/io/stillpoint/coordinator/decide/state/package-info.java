/**
 * What is known of a cluster, what a request asks of it, and how facts change it. {@link
 * io.stillpoint.coordinator.decide.state.DecisionDraft} collects the facts of one decision.
 */
@NullMarked
package io.stillpoint.coordinator.decide.state;

import org.jspecify.annotations.NullMarked;
