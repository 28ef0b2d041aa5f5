/** Measures the vault against {@code zstd | age | s3cmd put}. */
@NullMarked
package io.stillpoint.vault.bench;

import org.jspecify.annotations.NullMarked;
