/** An S3 server on a plain directory. */
@NullMarked
package io.stillpoint.standalone.objectstore;

import org.jspecify.annotations.NullMarked;
