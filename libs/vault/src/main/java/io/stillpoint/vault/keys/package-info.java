/** Keys: age recipients and identities for encryption, Ed25519 keys for signatures, and the files that hold them. */
@NullMarked
package io.stillpoint.vault.keys;

import org.jspecify.annotations.NullMarked;
