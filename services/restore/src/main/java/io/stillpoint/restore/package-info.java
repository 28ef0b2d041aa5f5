/** The restore service: plans, verifies and carries out restores; the only holder of a private key. */
@NullMarked
package io.stillpoint.restore;

import org.jspecify.annotations.NullMarked;
