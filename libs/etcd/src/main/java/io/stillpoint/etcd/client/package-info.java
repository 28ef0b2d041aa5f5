/** Calls to one member, each within its own time limit. */
@NullMarked
package io.stillpoint.etcd.client;

import org.jspecify.annotations.NullMarked;
