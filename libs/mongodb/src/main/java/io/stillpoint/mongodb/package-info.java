/** Reaches and checks a MongoDB server; defines what a dump is. */
@NullMarked
package io.stillpoint.mongodb;

import org.jspecify.annotations.NullMarked;
