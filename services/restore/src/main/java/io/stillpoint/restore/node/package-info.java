/** The members' machines as a restore sees them: what is there, and laying restored data down. */
@NullMarked
package io.stillpoint.restore.node;

import org.jspecify.annotations.NullMarked;
