/** etcd's own tool, as the restore runs it. */
@NullMarked
package io.stillpoint.etcd.tool;

import org.jspecify.annotations.NullMarked;
