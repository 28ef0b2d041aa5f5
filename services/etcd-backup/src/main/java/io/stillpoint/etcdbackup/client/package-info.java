/** The edge to etcd: certificates, one channel per member, calls that always end. */
@NullMarked
package io.stillpoint.etcdbackup.client;

import org.jspecify.annotations.NullMarked;
