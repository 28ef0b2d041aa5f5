/** What a backup policy says: when backups are due, how long points stay, and how they are locked. */
@NullMarked
package io.stillpoint.schemas.policy;

import org.jspecify.annotations.NullMarked;
