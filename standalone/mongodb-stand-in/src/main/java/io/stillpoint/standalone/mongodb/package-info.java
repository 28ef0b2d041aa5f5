/** A stand-in for MongoDB, and what fills and reads it in demonstrations. */
@NullMarked
package io.stillpoint.standalone.mongodb;

import org.jspecify.annotations.NullMarked;
