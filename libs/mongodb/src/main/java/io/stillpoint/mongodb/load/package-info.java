/** Loads dumps into a {@code mongod} of this machine's own, to prove that they can be restored. */
@org.jspecify.annotations.NullMarked
package io.stillpoint.mongodb.load;
