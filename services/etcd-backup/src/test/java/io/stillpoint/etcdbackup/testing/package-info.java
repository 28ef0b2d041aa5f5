/** A real etcd with TLS on loopback, its certificates, and what drives it in tests. */
@NullMarked
package io.stillpoint.etcdbackup.testing;

import org.jspecify.annotations.NullMarked;
