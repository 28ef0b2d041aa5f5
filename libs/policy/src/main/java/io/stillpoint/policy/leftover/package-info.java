/**
 * What of a vault belongs to no recovery point and may go: objects of backups that failed, of attempts that nobody took, the rest of
 * removed points, and shared objects that no point needs.
 */
@NullMarked
package io.stillpoint.policy.leftover;

import org.jspecify.annotations.NullMarked;
