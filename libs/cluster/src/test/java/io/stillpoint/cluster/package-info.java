/** Good and bad files of clusters, and seeded noise. */
@NullMarked
package io.stillpoint.cluster;

import org.jspecify.annotations.NullMarked;
