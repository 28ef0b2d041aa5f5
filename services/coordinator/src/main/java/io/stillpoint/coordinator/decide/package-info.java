/**
 * What the coordinator decides, without clock, random or I/O. An input takes this way, and no package calls back:
 *
 * <pre>
 *   {@link io.stillpoint.coordinator.decide.Decider}
 *     request/  or  report/    what arrived, and whether it counts
 *     saga/                    what follows: steps, retries, the end
 *     plan/   and   rules/     plans, and the rules that each must pass
 *     state/                   the facts of the decision, and the state after them
 * </pre>
 */
@NullMarked
package io.stillpoint.coordinator.decide;

import org.jspecify.annotations.NullMarked;
