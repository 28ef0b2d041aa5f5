/** Certificates, keys and configuration: saved from one master and the boot node, restored where they came from. */
@NullMarked
package io.stillpoint.certificates;

import org.jspecify.annotations.NullMarked;
