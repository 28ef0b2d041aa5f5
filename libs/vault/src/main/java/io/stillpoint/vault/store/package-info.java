/** The edge to S3: standard calls only, every failure told as a {@link io.stillpoint.schemas.shared.Problem}. */
@NullMarked
package io.stillpoint.vault.store;

import org.jspecify.annotations.NullMarked;
