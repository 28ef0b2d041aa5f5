/** What the log says of recovery points, and the plan that follows from it, from the policy and from what the vault holds. */
@NullMarked
package io.stillpoint.policy.prune;

import org.jspecify.annotations.NullMarked;
