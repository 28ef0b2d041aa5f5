/** What belongs to etcd on a node: its manifest, its files, its data. */
@NullMarked
package io.stillpoint.remote.etcd;

import org.jspecify.annotations.NullMarked;
