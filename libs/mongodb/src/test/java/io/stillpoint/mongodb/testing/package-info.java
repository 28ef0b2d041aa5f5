/** A MongoDB stand-in and data for tests. */
@org.jspecify.annotations.NullMarked
package io.stillpoint.mongodb.testing;
