/** Documents beside the backups in the bucket. */
@NullMarked
package io.stillpoint.schemas.vault;

import org.jspecify.annotations.NullMarked;
