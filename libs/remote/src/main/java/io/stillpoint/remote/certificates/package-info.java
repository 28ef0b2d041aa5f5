/** Certificates and keys in trees of nodes: what is there, and whether it fits together. */
@NullMarked
package io.stillpoint.remote.certificates;

import org.jspecify.annotations.NullMarked;
