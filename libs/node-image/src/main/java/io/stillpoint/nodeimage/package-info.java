/** Images of nodes: cold ones only while the node proves that it is quiet. */
@NullMarked
package io.stillpoint.nodeimage;

import org.jspecify.annotations.NullMarked;
