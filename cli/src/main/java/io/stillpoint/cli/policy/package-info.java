/** {@code policy}: declares what clusters are promised, and shows it. */
@NullMarked
package io.stillpoint.cli.policy;

import org.jspecify.annotations.NullMarked;
