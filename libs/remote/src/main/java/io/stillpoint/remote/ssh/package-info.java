/** Keys of both sides: who may log in, and which host may answer. */
@NullMarked
package io.stillpoint.remote.ssh;

import org.jspecify.annotations.NullMarked;
