/** Runs etcd's own tool for a restore. */
@NullMarked
package io.stillpoint.etcd.tool;

import org.jspecify.annotations.NullMarked;
