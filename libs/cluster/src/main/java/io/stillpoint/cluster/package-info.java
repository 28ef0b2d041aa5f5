/** What a cluster's own files say about it: the installer's inventory and etcd's static pod manifest. Plain Java. */
@NullMarked
package io.stillpoint.cluster;

import org.jspecify.annotations.NullMarked;
