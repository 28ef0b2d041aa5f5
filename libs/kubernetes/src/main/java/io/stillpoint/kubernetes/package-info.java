/**
 * What the API server knows about a cluster: nodes, pods, logins. Decisions are plain Java; only {@code ApiServer} does
 * I/O.
 */
@NullMarked
package io.stillpoint.kubernetes;

import org.jspecify.annotations.NullMarked;
