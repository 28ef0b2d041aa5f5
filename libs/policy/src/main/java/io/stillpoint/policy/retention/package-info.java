/** Which recovery points a policy keeps, and why; which it removes, and when nothing may be removed at all. */
@NullMarked
package io.stillpoint.policy.retention;

import org.jspecify.annotations.NullMarked;
