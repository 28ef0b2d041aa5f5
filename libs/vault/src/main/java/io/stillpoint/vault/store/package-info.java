/** The interface to S3: standard calls only; every failure becomes a {@link io.stillpoint.schemas.shared.Problem}. */
@NullMarked
package io.stillpoint.vault.store;

import org.jspecify.annotations.NullMarked;
