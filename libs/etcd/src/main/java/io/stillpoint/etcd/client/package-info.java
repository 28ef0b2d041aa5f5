/** Calls to one member, each within limits of its own. */
@NullMarked
package io.stillpoint.etcd.client;

import org.jspecify.annotations.NullMarked;
