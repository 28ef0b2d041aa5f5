/** Writes and reads the documents as JSON, and checks them against their schemas. */
@NullMarked
package io.stillpoint.schemas.json;

import org.jspecify.annotations.NullMarked;
