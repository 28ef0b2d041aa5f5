/** What the API server knows of a cluster: nodes, pods, logins. Decisions are plain Java; {@code ApiServer} is the edge. */
@NullMarked
package io.stillpoint.kubernetes;

import org.jspecify.annotations.NullMarked;
