/** What oplog entries mean, and how they are applied again. */
@NullMarked
package io.stillpoint.mongodb.oplog;

import org.jspecify.annotations.NullMarked;
