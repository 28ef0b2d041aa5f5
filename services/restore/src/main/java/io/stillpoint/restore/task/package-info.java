/** The steps of a restore, one class for each action that the restore service carries out. */
@NullMarked
package io.stillpoint.restore.task;

import org.jspecify.annotations.NullMarked;
