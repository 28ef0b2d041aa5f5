/** What the restore service does without being asked: it reads every new snapshot back. */
@NullMarked
package io.stillpoint.restore.react;

import org.jspecify.annotations.NullMarked;
