/** Checks a snapshot while its bytes pass: etcd's digest, and the revision in its pages. */
@NullMarked
package io.stillpoint.etcd.snapshot;

import org.jspecify.annotations.NullMarked;
