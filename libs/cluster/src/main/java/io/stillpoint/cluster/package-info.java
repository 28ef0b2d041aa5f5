/** Reads a cluster's own files: the installer's inventory and etcd's static pod manifest. Plain Java. */
@NullMarked
package io.stillpoint.cluster;

import org.jspecify.annotations.NullMarked;
