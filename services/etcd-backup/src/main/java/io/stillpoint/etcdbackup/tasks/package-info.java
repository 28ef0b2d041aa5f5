/** The tasks of this backup worker, one class each. */
@NullMarked
package io.stillpoint.etcdbackup.tasks;

import org.jspecify.annotations.NullMarked;
