/** What the members of etcd answer together, and what follows from it. */
@NullMarked
package io.stillpoint.etcdbackup.members;

import org.jspecify.annotations.NullMarked;
