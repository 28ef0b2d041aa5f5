/**
 * The vault: what a snapshot is in S3. A stream goes plain bytes → zstd → age → multipart upload; a manifest written last
 * makes a snapshot of its objects, and a signed document written last makes a recovery point of its snapshots.
 */
@NullMarked
package io.stillpoint.vault;

import org.jspecify.annotations.NullMarked;
