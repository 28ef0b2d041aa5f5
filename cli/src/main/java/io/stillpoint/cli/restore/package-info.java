/** {@code restore}: shows the plan of a restore, asks, and has it carried out. */
@NullMarked
package io.stillpoint.cli.restore;

import org.jspecify.annotations.NullMarked;
