/** Restores of certificates and configuration onto the nodes that they were taken from. */
@NullMarked
package io.stillpoint.restore.certificates;

import org.jspecify.annotations.NullMarked;
