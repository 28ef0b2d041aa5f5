/** Commands and streams on nodes over SSH, and the fencing script that carries them out there. */
@NullMarked
package io.stillpoint.remote;

import org.jspecify.annotations.NullMarked;
