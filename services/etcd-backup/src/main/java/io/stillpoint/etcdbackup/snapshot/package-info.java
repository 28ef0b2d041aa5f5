/** What an etcd snapshot says about itself, read while it passes by: whether it is whole, and its revision. */
@NullMarked
package io.stillpoint.etcdbackup.snapshot;

import org.jspecify.annotations.NullMarked;
